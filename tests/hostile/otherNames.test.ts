import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { EntryId, UserId } from '../../shared/foundation/ids.ts'
import { conversationOf } from '../../shared/room/conversation.ts'
import { classOfKind, type EntryBody, entryLimits, kindNumbers } from '../../shared/room/entry.ts'
import { soundMentions } from '../../shared/room/mentions.ts'
import { receiptsOf } from '../../shared/room/receipts.ts'
import { blockOf, type Forged, forge, holdsBytes, rawUpdate } from '../support/documentForge.ts'
import { rangeOver, scene } from '../support/documentScene.ts'

type Scene = ReturnType<typeof scene>

/** Everything that Mallory could want Bob to have said. */
const wishes: Readonly<Record<Exclude<EntryBody['kind'], 'unknown'>, (at: Scene) => EntryBody>> = {
  message: () => ({ kind: 'message', text: 'I owe Mallory money' }),
  edit: () => ({ kind: 'edit', text: 'I owe Mallory money' }),
  reaction: () => ({ kind: 'reaction', emoji: '👎', on: true }),
  delete: ({ said }) => ({ kind: 'delete', ranges: [rangeOver(said)] }),
  receipt: ({ first }) => {
    const steps = [{ to: first.clock + 1, atMs: 1 }]
    return { kind: 'receipt', runs: [{ client: first.client, delivered: steps, read: steps }] }
  },
  profile: () => ({ kind: 'profile', name: 'Bob the liar' }),
  roomInfo: () => ({ kind: 'roomInfo', name: 'Mallory’s' }),
}
const kinds = Object.keys(wishes) as (keyof typeof wishes)[]

/** Sealed with every key that Mallory has, in a run that looks like Bob's. */
function inBobsName(at: Scene, kind: keyof typeof wishes): Forged {
  const { world, mallory, bob } = at
  const runClass = classOfKind(kindNumbers[kind])
  const run = { device: bob.member.id, runClass, random: world.random.bytes(16) }
  return forge(world, {
    by: { ...mallory, id: bob.member.id, user: bob.member.user },
    run,
    runClass,
    body: wishes[kind](at),
  })
}

describe('[A7] [A9] in another’s name nothing is said', () => {
  test.each(kinds)('no %s', (kind) => {
    const at = scene()
    const forged = inBobsName(at, kind)
    const hostile = rawUpdate([blockOf(forged)])
    expect(at.refusal(hostile)).toBe('signature')
    Y.applyUpdate(at.blind, hostile)
    expect(holdsBytes(at.blind, forged.sealed)).toBe(true) // planted: without the signature it stands there as Bob's
    expect(forged.entry.user).toBe(at.bob.member.user)
  })

  test.each(kinds.filter((kind) => kind !== 'delete'))('planted: a %s of one’s own is taken', (kind) => {
    const at = scene()
    const { world, mallory } = at
    const own = forge(world, {
      by: mallory,
      runClass: classOfKind(kindNumbers[kind]),
      body: wishes[kind](at),
    })
    expect(at.refusal(rawUpdate([blockOf(own)]))).toBe('admitted')
  })
})

describe('planted: what is shown believes the name that admission let through', () => {
  const shown = (at: Scene, kind: keyof typeof wishes, user: UserId) => {
    const entry = { ...inBobsName(at, kind).entry, user, target: at.first.id }
    return [...at.said, entry].map((each) => ({ entry: each, arrival: undefined }))
  }

  test('[T6] [T8] an edit and a reaction count as whose they say they are', () => {
    const at = scene()
    const { bob, mallory, first } = at
    const textAs = (user: UserId) => {
      const conversation = conversationOf(shown(at, 'edit', user))
      const row = conversation.rowOf(first.id)
      return row && conversation.textOf(row.placed).text
    }
    expect([textAs(bob.member.user), textAs(mallory.user)]).toEqual(['I owe Mallory money', 'one'])
    const reactedAs = (user: UserId) => conversationOf(shown(at, 'reaction', user)).reactionsTo(first.id)
    expect(reactedAs(bob.member.user)).toEqual([{ emoji: '👎', people: [bob.member.user] }])
  })

  test('[N2] a receipt speaks for who signed it, and not about their own words', () => {
    const at = scene()
    const { bob, mallory, first } = at
    const readAs = (user: UserId) =>
      receiptsOf(shown(at, 'receipt', user))
        .get(user)
        ?.readAtMs(first)
    expect([readAs(mallory.user), readAs(bob.member.user)]).toEqual([1, undefined])
    expect(receiptsOf(shown(at, 'receipt', mallory.user)).has(at.ann.member.user)).toBe(false)
  })
})

describe('[E10] mentions that are no part of the text', () => {
  const text = 'hello Ann'
  const mention = (from: number, length: number) => ({ user: 'a' as UserId, from, length })
  const lies = [
    mention(0, 0),
    mention(9, 1),
    mention(5, 2 ** 53 - 1),
    mention(2 ** 53 - 1, 1),
    mention(0, 10),
    mention(-1, 3),
  ]

  test('are left out, each alone and all together; one that is stays', () => {
    for (const lie of lies) expect(soundMentions(text, [lie])).toEqual([])
    expect(soundMentions(text, [...lies, mention(6, 3)])).toEqual([mention(6, 3)])
    // planted: cut by such a range, the text would repeat or lose its letters
    const cut = ({ from, length }: { from: number; length: number }) =>
      text.slice(0, from) + text.slice(from, from + length) + text.slice(from + length)
    expect(cut(mention(-1, 3))).not.toBe(text)
  })

  test('thousands over each other are one, and never more than the limit', () => {
    const over = Array.from({ length: 5_000 }, (_, index) => mention(index % 3, 3))
    expect(soundMentions('abcdef', over).length).toBeLessThanOrEqual(2)
    const side = Array.from({ length: 5_000 }, (_, index) => mention(index, 1))
    expect(soundMentions('a'.repeat(5_000), side)).toHaveLength(entryLimits.maxMentions)
  })
})

test('[T7] what is about an entry that never was waits for ever, unseen', () => {
  const at = scene()
  const nowhere = 'ee'.repeat(20) as EntryId
  const about = kinds
    .filter((kind) => kind === 'edit' || kind === 'reaction')
    .map((kind) => ({ ...inBobsName(at, kind).entry, target: nowhere }))
  const conversation = conversationOf([...at.said, ...about].map((entry) => ({ entry, arrival: undefined })))
  expect(conversation.rows).toHaveLength(5)
  expect(conversation.rowOf(nowhere)).toBeUndefined()
  // planted: about one that is there it counts
  const [first] = at.said
  const landed = about.map((entry) => ({ ...entry, target: first?.id }))
  const seen = conversationOf([...at.said, ...landed].map((entry) => ({ entry, arrival: undefined })))
  expect(first && seen.reactionsTo(first.id)).toHaveLength(1)
})
