/** Labels of what a room's group signs, hashes and exports. None begins with `MLS 1.0`. */
export const groupLabels = {
  entryKey: 'castlinker entry key 1',
  stateKey: 'castlinker state key 1',
  frameKey: 'castlinker frame key 1',
  accessSeed: 'castlinker access seed 1',
  doorSeed: 'castlinker door seed 1',
  contextHash: 'castlinker group context 1',
} as const

/** Labels of the door: invites, their proofs, and what lies there. */
export const doorLabels = {
  inviteSigning: 'castlinker invite signing 1',
  inviteHpke: 'castlinker invite hpke 1',
  inviteCertificate: 'castlinker invite certificate 1',
  inviteProof: 'castlinker invite proof 1',
  linkChecksum: 'castlinker link 1',
  welcome: 'castlinker welcome 1',
} as const
