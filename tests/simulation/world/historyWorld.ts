/** Plays a script of historyScript.ts in a world, and writes down all that its screens say, in words that hold in any world. */
import type { SegmentRules } from '../../../shared/client/roomDocuments.ts'
import type { MessageDetails, RoomView, RoomWindow, TimelineItem } from '../../../shared/client/views.ts'
import type { EntryId, RoomId } from '../../../shared/foundation/ids.ts'
import { type Chance, createChance } from './chance.ts'
import type { Device } from './device.ts'
import { type Act, founders, historyOf, type Step } from './historyScript.ts'
import { sound } from './plants.ts'
import { invite, join, makeRoom } from './steps.ts'
import { inWorld, World } from './world.ts'

/** A window in words: around a label, or the newest. */
interface Asked {
  readonly around: string | undefined
  readonly before: number
  readonly after: number
  /** Where it is said to be, right or wrong. */
  readonly segment: number | undefined
}

/** What a world's screens said, line by line; lines of two worlds compare. */
export interface Told {
  readonly lines: readonly string[]
  /** Errors nobody caught, and apps that did not open. */
  readonly broken: readonly string[]
  /** How many segments the first device has closed. */
  readonly closed: number
}

export async function playHistory(seed: number, segmentRules: SegmentRules): Promise<Told> {
  const world = new World(seed, sound, { segmentRules, people: founders + 1, windowRows: 5 })
  const player = new Player(world)
  const { failures, story } = await inWorld(world, () => player.play(seed))
  const closed = story.filter((line) => line.endsWith('Ada counts segment/closed')).length
  const broken = failures.filter((line) => line.includes('nobody caught') || line.includes('does not open'))
  return { lines: player.lines, broken, closed }
}

class Player {
  readonly lines: string[] = []
  private readonly world: World
  private readonly idByLabel = new Map<string, EntryId>()
  private readonly labelById = new Map<EntryId, string>()
  private room: RoomId | undefined

  constructor(world: World) {
    this.world = world
  }

  async play(seed: number): Promise<void> {
    await this.meet()
    for (const step of historyOf(seed)) await this.take(step)
    await this.world.timeline.pass(60_000)
    const chance = createChance(seed + 1_000_000)
    for (const device of this.world.devices) await this.readAll(device, chance.fork())
  }

  private async meet(): Promise<void> {
    const { world } = this
    await world.relay.start()
    for (const device of world.devices) await world.open(device)
    await world.timeline.pass(2_000)
    const [host, ...guests] = world.devices
    if (!host) throw new Error('a world has devices')
    await makeRoom(world, host)
    await world.timeline.pass(3_000)
    await invite(world, host)
    await world.timeline.pass(3_000)
    for (const guest of guests.slice(0, founders - 1)) {
      await join(world, guest)
      await world.timeline.pass(5_000)
    }
    this.room = host.rooms()[0]
  }

  private async take({ who, act, afterMs, asleep }: Step): Promise<void> {
    const device = this.world.devices[who]
    if (!device) return
    await this.act(device, act)
    if (asleep) this.world.timeline.sleep(afterMs)
    await this.world.timeline.pass(asleep ? 60_000 : afterMs)
  }

  private async act(device: Device, act: Act): Promise<void> {
    const { world } = this
    switch (act.kind) {
      case 'away':
        return world.wire.partition(device.name)
      case 'back':
        return act.kind === 'back' ? world.wire.heal(device.name) : undefined
      case 'clock':
        device.skewMs = act.offMs
        return
      case 'restart':
        return this.restart(device)
      case 'enter':
        await join(world, device)
        return world.timeline.pass(20_000)
      case 'look':
        return this.look(device, act.label)
      default:
        return this.speak(device, act)
    }
  }

  private async restart(device: Device): Promise<void> {
    await device.close()
    await this.world.timeline.pass(3_000)
    await this.world.open(device)
    await this.world.timeline.pass(5_000)
  }

  private async look(device: Device, label: string): Promise<void> {
    const entry = this.idByLabel.get(label)
    if (!entry || !this.room) return
    const { room } = this
    const view = await this.window(device, { kind: 'around', entry, before: 0, after: 0 })
    const [row] = view?.items ?? []
    if (row?.id === entry) await device.act(() => void device.api()?.markSeen(room, entry))
  }

  private async speak(
    device: Device,
    act: Extract<Act, { kind: 'say' | 'edit' | 'delete' | 'hide' | 'react' }>,
  ): Promise<void> {
    const { room } = this
    const api = device.api()
    if (!room || !api) return
    if (act.kind === 'say') {
      const reply = act.reply === undefined ? undefined : this.idByLabel.get(act.reply)
      await device.act(() => {
        void api.post(room, act.label, reply === undefined ? {} : { reply }).then((said) => {
          if (said.ok) this.named(act.label, said.value)
        })
      })
      return
    }
    const entry = this.idByLabel.get(act.label)
    if (!entry) return
    await device.act(() => {
      if (act.kind === 'edit') void api.edit(room, entry, { text: act.text })
      else if (act.kind === 'delete') void api.deleteForAll(room, entry)
      else if (act.kind === 'hide') void api.deleteForMe(room, entry)
      else void api.react(room, entry, { emoji: act.emoji, on: act.on })
    })
  }

  private named(label: string, entry: EntryId): void {
    this.idByLabel.set(label, entry)
    this.labelById.set(entry, label)
  }

  private async readAll(device: Device, chance: Chance): Promise<void> {
    await this.restart(device)
    const labels = [...this.idByLabel.keys()]
    for (let count = 0; count < 12; count += 1) await this.read(device, askedBy(chance, labels))
    await this.read(device, { around: undefined, before: 1_000, after: 0, segment: undefined })
    for (const label of labels.filter(() => chance.of(0.3))) await this.details(device, label)
  }

  private async read(device: Device, asked: Asked): Promise<void> {
    const { around, before, after, segment } = asked
    const entry = around === undefined ? undefined : this.idByLabel.get(around)
    const view = await this.window(
      device,
      entry === undefined
        ? { kind: 'newest', limit: before + after + 1 }
        : { kind: 'around', entry, before, after, ...(segment !== undefined && { segment }) },
    )
    const head = `${device.name}, ${around ?? 'newest'} -${before} +${after}`
    this.lines.push(view ? `${head}: ${this.headOf(view)}` : `${head}: nothing`)
    for (const item of view?.items ?? []) this.lines.push(`  ${this.lineOf(item)}`)
  }

  private async window(device: Device, window: RoomWindow): Promise<RoomView | undefined> {
    const { room } = this
    let last: RoomView | undefined
    let end: () => void = () => undefined
    await device.act(() => {
      if (room)
        end =
          device.api()?.watchRoom(room, window, (view) => {
            last = view
          }) ?? end
    })
    await this.world.timeline.pass(2_500)
    await device.act(() => end())
    return last
  }

  private async details(device: Device, label: string): Promise<void> {
    const entry = this.idByLabel.get(label)
    const { room } = this
    let told: MessageDetails | undefined
    await device.act(() => {
      if (room && entry)
        void device
          .api()
          ?.messageDetails(room, entry)
          .then((details) => {
            told = details
          })
    })
    await this.world.timeline.pass(1_000)
    const marks = told?.people.map(
      ({ name, deliveredAtMs, readAtMs }) =>
        `${name}${deliveredAtMs === undefined ? '' : ' has it'}${readAtMs === undefined ? '' : ' read it'}`,
    )
    const versions = told?.versions.map(({ text }) => text).join(' > ')
    this.lines.push(
      `${device.name} asks about ${label}: ${told ? `${versions}; ${marks?.join(', ')}` : 'nothing'}`,
    )
  }

  private headOf(view: RoomView): string {
    const first = view.firstUnread && (this.labelById.get(view.firstUnread) ?? 'a row without a label')
    const more = `${view.hasOlder ? 'older ' : ''}${view.hasNewer ? 'newer ' : ''}`
    return `${more}unread ${view.unread}${first ? ` from ${first}` : ''}`
  }

  private lineOf(item: TimelineItem): string {
    const label = this.labelById.get(item.id) ?? 'no label'
    const base = `${label} ${item.authorName}${item.unread ? ' unread' : ''}`
    if (item.kind === 'deleted') return `${base} deleted by ${item.by.name}`
    if (item.kind !== 'message') return `${base} ${item.kind}`
    const { delivery, quote, reactions } = item
    const people = 'people' in delivery ? ` ${delivery.people}/${delivery.of}` : ''
    const about = quote
      ? ` answers ${this.labelById.get(quote.entry)} (${quote.kind} ${quote.name} "${quote.text}")`
      : ''
    const thumbs = reactions.map(({ emoji, people: by }) => `${emoji}${by.map(({ name }) => name).join('+')}`)
    return `${base} "${item.text}"${item.edits} ${delivery.kind}${people}${about} ${thumbs.join(' ')}`
  }
}

function askedBy(chance: Chance, labels: readonly string[]): Asked {
  const size = () => chance.pick([0, 1, 2, 5, 9, 25]) ?? 1
  return {
    around: chance.of(0.75) ? chance.pick(labels) : undefined,
    before: size(),
    after: size(),
    segment: chance.of(0.5) ? chance.between(0, 6) : undefined,
  }
}
