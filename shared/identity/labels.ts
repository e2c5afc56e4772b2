/** Every label that a person's keys sign, hash or derive under. None begins with `MLS 1.0`. */
export const identityLabels = {
  user: 'castlinker user 1',
  accountCertificate: 'castlinker account certificate 1',
  deviceCertificate: 'castlinker device certificate 1',
  deviceNameKey: 'castlinker device name 1',
  recoveryChecksum: 'castlinker recovery key 1',
} as const
