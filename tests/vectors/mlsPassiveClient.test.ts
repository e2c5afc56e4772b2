import { type ClientState, joinGroup, makePskIndex } from 'ts-mls/clientState.js'
import { acceptAll } from 'ts-mls/incomingMessageAction.js'
import { decodeMlsMessage } from 'ts-mls/message.js'
import { processPrivateMessage, processPublicMessage } from 'ts-mls/processMessages.js'
import type { PskIndex } from 'ts-mls/pskIndex.js'
import { decodeRatchetTree } from 'ts-mls/ratchetTree.js'
import { describe, expect, test } from 'vitest'
import { areVectorsPresent, casesOf, raw, suiteOf, whole } from './mlsVectors.ts'

const suites = areVectorsPresent ? ([3, 1] as const) : []

test('[G9] passive client vectors run for both suites, or for none', () => {
  expect(suites).toHaveLength(areVectorsPresent ? 2 : 0)
})

interface PassiveCase {
  readonly cipher_suite: number
  readonly external_psks: readonly { readonly psk_id: string; readonly psk: string }[]
  readonly key_package: string
  readonly signature_priv: string
  readonly encryption_priv: string
  readonly init_priv: string
  readonly welcome: string
  readonly ratchet_tree: string | null
  readonly initial_epoch_authenticator: string
  readonly epochs: readonly {
    readonly proposals: readonly string[]
    readonly commit: string
    readonly epoch_authenticator: string
  }[]
}

type Suite = Awaited<ReturnType<typeof suiteOf>>

function pskIndexOf(each: PassiveCase, state: ClientState | undefined): PskIndex {
  const entries = each.external_psks.map(({ psk_id, psk }) => [
    Buffer.from(raw(psk_id)).toString('base64'),
    raw(psk),
  ])
  return makePskIndex(state, Object.fromEntries(entries))
}

async function join(each: PassiveCase, suite: Suite): Promise<ClientState> {
  const welcome = whole(decodeMlsMessage, each.welcome)
  const keyPackage = whole(decodeMlsMessage, each.key_package)
  if (welcome.wireformat !== 'mls_welcome' || keyPackage.wireformat !== 'mls_key_package')
    throw new Error('a passive client is welcomed')
  const privateKeys = {
    initPrivateKey: raw(each.init_priv),
    hpkePrivateKey: raw(each.encryption_priv),
    signaturePrivateKey: raw(each.signature_priv),
  }
  const tree = each.ratchet_tree === null ? undefined : whole(decodeRatchetTree, each.ratchet_tree)
  const psks = pskIndexOf(each, undefined)
  return joinGroup(welcome.welcome, keyPackage.keyPackage, privateKeys, psks, suite, tree)
}

async function step(
  state: ClientState,
  message: string,
  each: PassiveCase,
  suite: Suite,
): Promise<ClientState> {
  const decoded = whole(decodeMlsMessage, message)
  const psks = pskIndexOf(each, state)
  if (decoded.wireformat === 'mls_private_message')
    return (await processPrivateMessage(state, decoded.privateMessage, psks, suite, acceptAll)).newState
  if (decoded.wireformat === 'mls_public_message')
    return (await processPublicMessage(state, decoded.publicMessage, psks, suite, acceptAll)).newState
  throw new Error('a handshake message')
}

async function play(each: PassiveCase, suite: Suite): Promise<void> {
  let state = await join(each, suite)
  expect(state.keySchedule.epochAuthenticator).toEqual(raw(each.initial_epoch_authenticator))
  for (const epoch of each.epochs) {
    for (const message of [...epoch.proposals, epoch.commit]) state = await step(state, message, each, suite)
    expect(state.keySchedule.epochAuthenticator).toEqual(raw(epoch.epoch_authenticator))
  }
}

describe.each(suites)('suite %i', (id) => {
  test.each(['passive-client-welcome', 'passive-client-handling-commit'])(
    '[G9] %s',
    { timeout: 60_000 },
    async (file) => {
      const suite = await suiteOf(id)
      const cases = casesOf<PassiveCase>(file, id)
      expect(cases.length).toBeGreaterThan(0)
      for (const each of cases) await play(each, suite)
    },
  )
})

test.each(areVectorsPresent ? [200] : [])(
  '[G9] passive-client-random, all its %i epochs, suite 1 (it has no other)',
  { timeout: 60_000 },
  async (epochs) => {
    const [each] = casesOf<PassiveCase>('passive-client-random', 1)
    if (!each) throw new Error('one case')
    expect(each.epochs).toHaveLength(epochs)
    await play(each, await suiteOf(1))
  },
)
