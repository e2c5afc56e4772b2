/**
 * Refusals: every "no" a relay can say. A refusal changes nothing at the relay.
 * Who can act decides the kind: the sender's code, the person, or whoever runs the relay.
 */

import { brandedUint, type Codec, nothing, struct, variants } from '../foundation/codec.ts'
import type { FrameNumber } from '../foundation/ids.ts'

export type Refusal =
  | { readonly kind: 'malformed' } // not the protocol's bytes
  | { readonly kind: 'too-large' } // a limit of limits.ts
  | { readonly kind: 'unknown-log' } // never created here, or this relay is a new one
  | { readonly kind: 'unknown-key' } // no such access or door key: a wrong link, or a revoked one
  | { readonly kind: 'door-expired' } // the invite's time is over
  | { readonly kind: 'bad-proof' } // signature, host or challenge is not right
  | { readonly kind: 'bad-token' } // not ours, altered, or of another log
  | { readonly kind: 'token-expired' } // prove again
  | { readonly kind: 'not-open' } // the channel is not open on this connection
  | { readonly kind: 'not-permitted' } // the key does not give this right
  | { readonly kind: 'epoch-closed'; readonly commit: FrameNumber } // a member's commit came first: seal again
  | { readonly kind: 'raced'; readonly first: FrameNumber } // another child of that commit was first
  | { readonly kind: 'log-exists' } // create of a log that is there
  | { readonly kind: 'create-token-required' } // this relay makes logs only with its token
  | { readonly kind: 'log-full' } // the limit per log
  | { readonly kind: 'relay-full' } // the total limit, or the disk
  | { readonly kind: 'too-many' } // rate or count on this connection
  | { readonly kind: 'stopping' } // the relay is about to stop

export type RefusalKind = Refusal['kind']

const plain = nothing as Codec<never>

export const refusal: Codec<Refusal> = variants<Refusal>({
  malformed: [1, plain],
  'too-large': [2, plain],
  'unknown-log': [3, plain],
  'unknown-key': [4, plain],
  'door-expired': [5, plain],
  'bad-proof': [6, plain],
  'bad-token': [7, plain],
  'token-expired': [8, plain],
  'not-open': [9, plain],
  'not-permitted': [10, plain],
  'epoch-closed': [11, struct({ commit: brandedUint<FrameNumber>() })],
  raced: [12, struct({ first: brandedUint<FrameNumber>() })],
  'log-exists': [13, plain],
  'create-token-required': [14, plain],
  'log-full': [15, plain],
  'relay-full': [16, plain],
  'too-many': [17, plain],
  stopping: [18, plain],
})
