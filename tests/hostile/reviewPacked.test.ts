/** Attacks on packed updates, and on client ids of which somebody found two runs of their own. */
import { describe, expect, test } from 'vitest'
import { hash } from '../../shared/crypto/hash.ts'
import { pad } from '../../shared/crypto/padding.ts'
import { fromHex } from '../../shared/foundation/bytes.ts'
import type { Epoch } from '../../shared/foundation/ids.ts'
import { signEntry, signedBytes } from '../../shared/room/chainedEntry.ts'
import { type EntryBody, entryLimits } from '../../shared/room/entry.ts'
import { createEntryContext } from '../../shared/room/entryContext.ts'
import { packUpdate } from '../../shared/room/packedUpdate.ts'
import { clientIdOf, type Run } from '../../shared/room/run.ts'
import { sealBare } from '../../shared/room/sealedEntry.ts'
import { blockOf, type Forged, forge, rawUpdate } from '../support/documentForge.ts'
import { createWorld, noneKnown, type Place, segment, type World } from '../support/documentWorld.ts'

const epoch = 0 as Epoch

/** What nobody's engine makes: an entry of a version to come whose body is longer than E1 allows, signed and chained as it should be. */
function overlong(world: World, before: Forged): Forged {
  const { mallory } = world.members
  const context = createEntryContext(world.keys, segment, mallory.id)
  const bytes = new Uint8Array(entryLimits.maxBodyBytes + 500).fill(99)
  const { run, hlc, user } = before.entry
  const place = { client: before.client, clock: before.clock + 1 }
  const said = {
    epoch,
    hlc,
    kindNumber: 3,
    target: undefined,
    bodyHash: hash('castlinker entry body 1', pad(bytes)),
  }
  const body = { kind: 'unknown', number: 3, body: bytes } as const
  const signed = signedBytes({ ...place, ...said, run, user, body }, before.chained.entry.link, context)
  const signature = signEntry(signed, mallory.signing)
  const hint = fromHex(mallory.id.slice(0, 16))
  const sealed = sealBare({ ...said, ...run, hint, signature, bytes }, context)
  if (!sealed) throw new Error('no keys')
  return { ...before, ...place, sealed }
}

describe('[F12] an overlong entry of somebody else', () => {
  test('that has to be sent along does not keep anything from being sent', () => {
    const world = createWorld(5)
    const { bob, mallory } = world.members
    world.nextEpoch((roster) => roster.map((seat) => ({ ...seat, admin: true })))
    const place = world.open(bob)
    const { random, runClass } = place.say('one').entry.run
    const last = place.room.entries()[0]?.link ?? new Uint8Array(32)
    const range = { device: bob.id, random, runClass, epoch: 1 as Epoch, from: 0, to: 0, last }
    const body: EntryBody = { kind: 'delete', ranges: [range], shownAt: undefined }
    const warrant = forge(world, { by: mallory, runClass: 'warrants', body })
    expect(place.receive(rawUpdate([blockOf(warrant, overlong(world, warrant))])).ok).toBe(true)
    expect(place.texts()).toEqual([])
    // The relay was rolled back: nothing is known to be there, and Bob's missing entry rests on the warrant.
    const sending = place.room.ownDifference(noneKnown, 100_000)
    const cleo = world.open(world.members.cleo)
    const taken = sending.map(({ update }) => cleo.receive(place.room.packed(update), { form: 'packed' }).ok)
    expect(taken).toEqual([true])
    expect(cleo.state()).toEqual(place.state())
  })
})

/** Found within a minute in 2^27 hashes: two runs of Mallory's in the world of seed 5, one of content, one of receipts. */
const twins = [1294069215899974n, 171203916095655n] as const

function twinScene() {
  const world = createWorld(5)
  const device = world.members.mallory.id
  const [content, receipts] = twins.map((found, index): Run => {
    const random = new Uint8Array(16)
    new DataView(random.buffer).setBigUint64(0, found, true)
    return { device, runClass: index === 0 ? 'content' : 'receipts', random }
  })
  if (!content || !receipts) throw new Error('two twins')
  const say = (text: string, before?: Forged, run = content) => {
    world.clock.advance(1000)
    const chained = before ? { clock: before.clock + 1, previous: before.chained.entry.link } : {}
    return forge(world, { by: world.members.mallory, run, ...chained, body: { kind: 'message', text } })
  }
  const one = say('one')
  const two = say('two', one)
  const naming = (run: Run, to = 100, last: Uint8Array = new Uint8Array(32)) => {
    const ranges = [{ ...run, epoch, from: 0, to, last }]
    const body: EntryBody = { kind: 'delete', ranges, shownAt: undefined }
    return forge(world, { by: world.members.mallory, runClass: 'warrants', body })
  }
  const open = () => world.open(world.members.ann)
  const reopen = (place: Place) => world.open(place.member, { state: place.state() })
  return { world, content, receipts, one, two, three: say('three', two), naming, open, reopen }
}

function packed(world: World, ...entries: readonly Forged[]): Uint8Array {
  const [first] = entries
  if (!first) throw new Error('no entries')
  const context = createEntryContext(world.keys, segment, first.entry.device)
  const structs = entries.map(({ clock, sealed }) => ({ kind: 'entry', clock, sealed }) as const)
  return packUpdate([{ client: first.client, structs }], { context, runOf: () => first.entry.run })
}

function outcomeOf(place: Place, update: Uint8Array, form: 'plain' | 'packed' = 'plain'): string {
  const taken = place.receive(update, { form })
  return taken.ok ? 'taken' : taken.error.kind
}

describe('[A7] a client id stays that of the run that was named for it first', () => {
  test('two runs of one device may have one client id', () => {
    const { world, content, receipts } = twinScene()
    const ids = [content, receipts].map((run) => clientIdOf(run, world.keys.room, segment))
    expect(ids[0]).toBe(ids[1])
  })

  test.each(['plain', 'packed'] as const)(
    'a warrant that names the other run is refused (%s), and who restarts sees the same',
    (form) => {
      const { world, receipts, one, two, three, naming, open, reopen } = twinScene()
      const written = (...entries: readonly Forged[]) =>
        form === 'packed' ? packed(world, ...entries) : rawUpdate([blockOf(...entries)])
      const ann = open()
      expect(outcomeOf(ann, written(one, two), form)).toBe('taken')
      expect(outcomeOf(ann, written(naming(receipts)), form)).toBe('foreign-run')
      const again = reopen(ann)
      for (const place of [ann, again]) {
        expect(outcomeOf(place, written(three), form)).toBe('taken')
        expect(place.texts()).toEqual(['one', 'two', 'three'])
      }
    },
  )

  test('an entry of the other run is refused once a warrant named the first, after a restart, too', () => {
    const { receipts, one, naming, open, reopen } = twinScene()
    const ann = open()
    expect(outcomeOf(ann, rawUpdate([blockOf(naming(receipts))]))).toBe('taken')
    for (const place of [ann, reopen(ann)])
      expect(outcomeOf(place, rawUpdate([blockOf(one)]))).toBe('foreign-run')
  })

  test('both in one update are refused', () => {
    const { receipts, one, naming, open } = twinScene()
    expect(outcomeOf(open(), rawUpdate([blockOf(one), blockOf(naming(receipts))]))).toBe('foreign-run')
    expect(outcomeOf(open(), rawUpdate([blockOf(one)]))).toBe('taken')
  })

  test('what was refused leaves nothing: the other run’s name on a false entry binds nobody', () => {
    const { world, receipts, one, open, reopen } = twinScene()
    const { mallory } = world.members
    const body: EntryBody = { kind: 'receipt', runs: [] }
    const false_ = forge(world, { by: mallory, run: receipts, previous: new Uint8Array(32).fill(1), body })
    const ann = open()
    const again = reopen(ann)
    expect(outcomeOf(ann, rawUpdate([blockOf(false_)]))).toBe('signature')
    for (const place of [ann, again]) expect(outcomeOf(place, rawUpdate([blockOf(one)]))).toBe('taken')
  })

  test('a warrant that names the run itself works as ever', () => {
    const { content, one, two, three, naming, open, reopen } = twinScene()
    const ann = open()
    expect(outcomeOf(ann, rawUpdate([blockOf(one, two)]))).toBe('taken')
    expect(outcomeOf(ann, rawUpdate([blockOf(naming(content, 1, two.entry.link))]))).toBe('taken')
    for (const place of [ann, reopen(ann)]) {
      expect(outcomeOf(place, rawUpdate([blockOf(three)]))).toBe('taken')
      expect(place.texts()).toEqual(['three'])
    }
  })
})
