/**
 * Presence and typing in one room: says this device's own, and what it hears of others is heardPresence.ts. In memory only; nothing
 * of it is stored, at the relay or in a document.
 *
 * Promises, PROTOCOL.md Q4–Q8:
 * - said: when the log goes live, at each change (once in 5 s), and as a beat every 54 to 60 s; only to others, only while live
 * - typing is said at once and then once in 10 s while it goes on, and its end once
 * - a newcomer is answered once, after a wait by chance, by everybody here, so that who comes sees who is here
 * - `gone` is said once when the app is closed, works offline, or the preference is switched off; then nothing is said or shown
 */
import type { DeviceId, UserId } from '../foundation/ids.ts'
import type { Clock, Diagnostics, Random } from '../foundation/ports.ts'
import type { DeviceKeys } from '../identity/identity.ts'
import { openPresence, type PresenceState, type SignalPlace, signPresence } from '../room/presenceSignal.ts'
import type { Activity } from './activity.ts'
import { HeardPresence, mergedPresence } from './heardPresence.ts'
import { Timers } from './timers.ts'
import type { Presence } from './views.ts'

/** The room as its presence sees it. */
export interface PresenceOwner {
  readonly self: UserId
  readonly device: DeviceKeys
  readonly activity: Activity
  /** The person wants presence, and the room is open. */
  enabled(): boolean
  /** The log is live: what is said now is heard by who is here now. */
  isLive(): boolean
  /** Whether beats are worth it here: with many rooms, in the ones most recently active. Everything else is said all the same. */
  beats(): boolean
  /** In the room, this one included. */
  people(): number
  /** The newest epoch's. */
  place(): SignalPlace
  /** Whose a device is that is in the room now. */
  userOf(device: DeviceId): UserId | undefined
  /** Seals it as a signal and lets it go. */
  send(plain: Uint8Array): void
  onChange(): void
}

export interface PresenceDeps {
  readonly clock: Clock
  readonly random: Random
  readonly diagnostics: Diagnostics
}

export const beatMs = 60_000
const beatJitterMs = 6_000
const changeEveryMs = 5_000
export const typingEveryMs = 10_000
/** Without another touch of a key for so long nobody writes any more. */
const typingLapsesMs = 6_000
const greetWithinMs = 1_000
const answerAfterMs = 500
const answerWithinMs = 3_000
/** From here on answers are spread over a longer time. */
const crowd = 20
const crowdAnswerWithinMs = 30_000

type Pause =
  | 'beat' // until the next one
  | 'greeting' // before the first word on a live log
  | 'answer' // before a newcomer hears who is here
  | 'hush' // after each signal: what changes meanwhile is said then
  | 'typing' // while keys are touched
  | 'typing-hush' // after typing was said

export class RoomPresence {
  private readonly owner: PresenceOwner
  private readonly deps: PresenceDeps
  private readonly heardOnes: HeardPresence
  private readonly endActivity: () => void
  /** What others were told last, as far as they can have heard it. */
  private said: { readonly state: PresenceState; readonly typing: boolean } | undefined
  private lastAtMs = 0
  private closed = false
  private wanted: boolean
  private readonly timers: Timers<Pause>

  constructor(owner: PresenceOwner, deps: PresenceDeps) {
    this.owner = owner
    this.deps = deps
    this.wanted = owner.enabled()
    this.timers = new Timers(deps.clock)
    this.heardOnes = new HeardPresence(deps.clock, () => owner.onChange())
    this.endActivity = owner.activity.onChange(() => {
      this.poke()
      owner.onChange()
    })
  }

  /** The log's status, the preference or the people in the room may have changed. Cheap. */
  poke(): void {
    const wanted = this.owner.enabled()
    const isSwitched = wanted !== this.wanted
    this.wanted = wanted
    if (isSwitched && !wanted) {
      this.leave()
      this.heardOnes.forget()
    }
    if (!this.maySpeak()) this.fallSilent()
    else if (!this.said) this.timers.start('greeting', this.chance() * greetWithinMs, () => this.say())
    else if (this.said.state !== this.owner.activity.state() && !this.timers.isRunning('hush')) this.say()
  }

  /** A signal that opened as one of this room. */
  heard(plain: Uint8Array): void {
    if (this.closed || !this.owner.enabled()) return
    const opened = openPresence(plain, this.owner.place(), (device) => this.owner.userOf(device))
    if (!opened.ok) {
      this.deps.diagnostics.count(`presence/${opened.error.kind}`)
      return
    }
    if (opened.value.device === this.owner.device.id) return
    const news = this.heardOnes.hear(opened.value)
    if (news !== 'newcomer' || !this.maySpeak()) return
    const withinMs = this.owner.people() > crowd ? crowdAnswerWithinMs : answerWithinMs
    const waitMs = answerAfterMs + this.chance() * (withinMs - answerAfterMs)
    this.timers.start('answer', waitMs, () => this.say())
  }

  /** Said as often as a key is touched. False: it was sent, or left. */
  setTyping(typing: boolean): void {
    if (typing) this.timers.restart('typing', typingLapsesMs)
    else this.timers.cancel('typing')
    if (!this.maySpeak()) return
    if (typing ? !this.timers.isRunning('typing-hush') : this.said?.typing) this.say()
  }

  /** A message of somebody has come. */
  spoke(user: UserId): void {
    this.heardOnes.spoke(user)
  }

  presenceOf(user: UserId): Presence {
    if (!this.owner.enabled()) return mergedPresence([])
    const heard = this.heardOnes.presenceOf(user)
    if (user !== this.owner.self) return heard
    const { activity } = this.owner
    return mergedPresence([heard, { kind: activity.state(), lastActiveMs: activity.lastActiveMs() }])
  }

  /** Who writes, this person's other devices left out. */
  typing(): readonly UserId[] {
    if (!this.owner.enabled()) return []
    return this.heardOnes.typing().filter((user) => user !== this.owner.self)
  }

  /** Says that this device goes, if it said that it is here. It must be let out before the connection is closed. */
  leave(): void {
    if (this.said && this.owner.isLive()) this.send('gone', false)
    this.fallSilent()
  }

  close(): void {
    this.leave()
    this.closed = true
    this.endActivity()
    this.heardOnes.forget()
  }

  private maySpeak(): boolean {
    return !this.closed && this.owner.enabled() && this.owner.isLive() && this.owner.people() > 1
  }

  private say(): void {
    if (this.maySpeak()) this.send(this.owner.activity.state(), this.timers.isRunning('typing'))
  }

  private send(state: PresenceState, typing: boolean): void {
    const { owner, deps } = this
    this.lastAtMs = Math.max(this.lastAtMs + 1, Math.floor(deps.clock.nowMs()))
    const lastActiveMs = owner.activity.lastActiveMs()
    const presence = { device: owner.device.id, state, typing, lastActiveMs, atMs: this.lastAtMs }
    owner.send(signPresence(presence, owner.place(), owner.device.signing))
    this.said = { state, typing }
    this.timers.cancel('greeting', 'answer')
    this.timers.restart('hush', changeEveryMs, () => this.poke())
    this.timers.restart('beat', beatMs - this.chance() * beatJitterMs, () => this.onBeat())
    if (typing) this.timers.restart('typing-hush', typingEveryMs, () => this.onTypingHushed())
  }

  private onBeat(): void {
    if (this.owner.beats()) this.say()
    else this.timers.start('beat', beatMs, () => this.onBeat())
  }

  private onTypingHushed(): void {
    if (this.timers.isRunning('typing')) this.say()
  }

  private fallSilent(): void {
    this.said = undefined
    this.timers.cancelAll()
  }

  /** 0 … 1. */
  private chance(): number {
    return (this.deps.random.bytes(1)[0] ?? 0) / 255
  }
}
