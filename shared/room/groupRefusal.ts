/**
 * Why a commit is not taken. Every member of the parent epoch comes to the same verdict, because the check
 * reads nothing but the parent's tree, its group context, and the bytes of the commit and its door record.
 */
import type { CertificateError } from '../identity/certificate.ts'

/** Why somebody may not enter (PROTOCOL.md D2). */
export type RightRefusal =
  | { readonly kind: 'other-room' }
  | { readonly kind: 'issuer-gone' } // the issuing device is not in the tree
  | { readonly kind: 'issuer-may-not-invite' }
  | { readonly kind: 'invite-signature' }
  | { readonly kind: 'invite-revoked' }
  | { readonly kind: 'invite-too-old' } // issued before `invitesFrom`
  | { readonly kind: 'invite-from-the-future' }
  | { readonly kind: 'invite-used-up' }
  | { readonly kind: 'invite-proof' } // not by the invite key, or for another device or state of the room
  | { readonly kind: 'not-own-leaf' } // this device is not in the tree
  | { readonly kind: 'already-in' } // this device is in the tree: only its own leaf lets it in again
  | { readonly kind: 'not-own-person' } // nobody of this person is in the tree
  | { readonly kind: 'serial-too-low' }
  | { readonly kind: 'one-person-room' }
  | { readonly kind: 'room-full' }

export type CommitRefusal =
  // the bytes
  | { readonly kind: 'malformed' }
  | { readonly kind: 'wrong-room' }
  | { readonly kind: 'wrong-epoch'; readonly epoch: number }
  | { readonly kind: 'bad-authenticated-data' }
  // the shape
  | { readonly kind: 'wrong-sender' } // a door commit from a member's sender, or the other way round
  | { readonly kind: 'forbidden-proposal'; readonly proposal: string }
  | { readonly kind: 'mixed-proposals' } // more than one thing in one commit
  | { readonly kind: 'no-path' }
  | { readonly kind: 'unexpected-path' }
  | { readonly kind: 'no-such-leaf'; readonly leaf: number }
  | { readonly kind: 'removes-self' }
  | { readonly kind: 'removes-another' } // a door commit that removes a leaf not its own
  | { readonly kind: 'own-leaf-kept' } // a door commit of a device in the tree that does not remove its leaf
  // the policy
  | { readonly kind: 'no-right'; readonly why: RightRefusal }
  | { readonly kind: 'not-admin' }
  | { readonly kind: 'admin-not-demoted' }
  | { readonly kind: 'door-not-rotated' } // a removal leaves the door as it was
  | { readonly kind: 'bad-settings' }
  // keys and tree
  | { readonly kind: 'certificate'; readonly error: CertificateError }
  | { readonly kind: 'leaf-form' } // capabilities, extensions or credential are not ours
  | { readonly kind: 'not-authentic' } // framing signature or membership tag
  | { readonly kind: 'weak-key' }
  | { readonly kind: 'path-form' } // not one ciphertext per copath key
  | { readonly kind: 'tree' } // parent hashes, leaf signature, unique keys
  // the door record of the child
  | { readonly kind: 'door-record-missing' }
  | { readonly kind: 'door-record' } // its GroupInfo does not describe the child
  | { readonly kind: 'open-invites' } // not the parent's, or changed by who may not
