/**
 * What one room's devices said of themselves, for as long as it is worth believing. In memory only.
 *
 * Promises, PROTOCOL.md Q3, Q6, Q7:
 * - a signal that is not newer than the last one of its device changes nothing: nobody's presence is played again
 * - a device that is not heard for 150 s (two and a half beats) is offline; who writes does so for 20 s, or until their message comes
 * - a person's devices are one: online before away before offline, last active at the latest of them
 * - counted by timers: a clock that jumps neither keeps anybody here nor sends them away
 */
import type { DeviceId, UserId } from '../foundation/ids.ts'
import type { Clock } from '../foundation/ports.ts'
import type { PresenceSignal } from '../room/presenceSignal.ts'
import type { Presence } from './views.ts'

export const offlineAfterMs = 150_000
export const typingForMs = 20_000

interface HeardDevice {
  readonly user: UserId
  atMs: number
  kind: Presence['kind']
  lastActiveMs: number | undefined
  cancelOffline: () => void
  /** Set while it writes. */
  cancelTyping: (() => void) | undefined
}

const nothing = () => undefined
const rank = { online: 2, away: 1, offline: 0 } as const

export class HeardPresence {
  private readonly devices = new Map<DeviceId, HeardDevice>()
  private readonly clock: Clock
  private readonly onChange: () => void

  constructor(clock: Clock, onChange: () => void) {
    this.clock = clock
    this.onChange = onChange
  }

  /** `newcomer`: nothing was known of this device, or that it was not here. */
  hear({ device, user, ...said }: PresenceSignal & { readonly user: UserId }): 'newcomer' | 'known' | 'old' {
    const known = this.devices.get(device)
    if (known && said.atMs <= known.atMs) return 'old'
    const heard = known ?? this.unheard(device, user)
    const before = told(heard)
    const wasHere = heard.kind !== 'offline'
    heard.atMs = said.atMs
    heard.lastActiveMs = said.lastActiveMs ?? heard.lastActiveMs
    this.setKind(heard, said.state === 'gone' ? 'offline' : said.state)
    this.setTyping(heard, said.typing && said.state !== 'gone')
    if (told(heard) !== before) this.onChange()
    return wasHere || heard.kind === 'offline' ? 'known' : 'newcomer'
  }

  /** A message of theirs has come: they write no more. */
  spoke(user: UserId): void {
    const writing = [...this.devices.values()].filter((each) => each.user === user && each.cancelTyping)
    for (const device of writing) this.setTyping(device, false)
    if (writing.length > 0) this.onChange()
  }

  presenceOf(user: UserId): Presence {
    const devices = [...this.devices.values()].filter((each) => each.user === user)
    return mergedPresence(devices)
  }

  /** Who writes, in the order they were first heard. */
  typing(): readonly UserId[] {
    const users = [...this.devices.values()].flatMap(({ user, cancelTyping }) => (cancelTyping ? [user] : []))
    return [...new Set(users)]
  }

  forget(): void {
    if (this.devices.size === 0) return
    for (const { cancelOffline, cancelTyping } of this.devices.values()) {
      cancelOffline()
      cancelTyping?.()
    }
    this.devices.clear()
    this.onChange()
  }

  private unheard(device: DeviceId, user: UserId): HeardDevice {
    const heard: HeardDevice = {
      ...{ user, atMs: 0, kind: 'offline', lastActiveMs: undefined },
      ...{ cancelOffline: nothing, cancelTyping: undefined },
    }
    this.devices.set(device, heard)
    return heard
  }

  private setKind(device: HeardDevice, kind: Presence['kind']): void {
    device.kind = kind
    device.cancelOffline()
    device.cancelOffline = nothing
    if (kind === 'offline') return
    device.cancelOffline = this.clock.after(offlineAfterMs, () => {
      this.setKind(device, 'offline')
      this.setTyping(device, false)
      this.onChange()
    })
  }

  private setTyping(device: HeardDevice, typing: boolean): void {
    device.cancelTyping?.()
    device.cancelTyping = undefined
    if (!typing) return
    device.cancelTyping = this.clock.after(typingForMs, () => {
      device.cancelTyping = undefined
      this.onChange()
    })
  }
}

export function mergedPresence(parts: readonly Presence[]): Presence {
  return parts.reduce<Presence>(
    (merged, part) => ({
      kind: rank[part.kind] > rank[merged.kind] ? part.kind : merged.kind,
      lastActiveMs: laterOf(merged.lastActiveMs, part.lastActiveMs),
    }),
    { kind: 'offline', lastActiveMs: undefined },
  )
}

function laterOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)
}

/** What a screen sees of it. */
function told({ kind, lastActiveMs, cancelTyping }: HeardDevice): string {
  return `${kind} ${lastActiveMs} ${cancelTyping !== undefined}`
}
