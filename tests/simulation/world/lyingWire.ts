/**
 * A relay that colludes: what it says to devices is repeated, turned around or kept back, until it is told to stop. It leaves commits
 * alone: who hears of them late or in another order may follow another one, and nothing mends that yet (docs/gaps.md).
 */
import type { FrameNumber } from '../../../shared/foundation/ids.ts'
import type { Frame } from '../../../shared/protocol/frame.ts'
import {
  type Channel,
  decodeBatch,
  encodeBatch,
  type RelayMessage,
  relayMessage,
} from '../../../shared/protocol/messages.ts'
import type { RelaySocket } from './relaySocket.ts'
import type { World } from './world.ts'

export type Lie = (messages: readonly RelayMessage[]) => readonly RelayMessage[]

const isAnswer = (message: RelayMessage) => 'request' in message || message.kind === 'hello'
const framesIn =
  (change: (frames: readonly Frame[], channel: Channel) => readonly Frame[]): Lie =>
  (messages) =>
    messages.map((each) =>
      each.kind === 'frames' ? { ...each, frames: change(each.frames, each.channel) } : each,
    )

/** What an honest relay mends by itself afterwards. */
const mendable: readonly Lie[] = [
  (messages) => [...messages, ...messages.filter((each) => !isAnswer(each))],
  (messages) => [...messages.filter(isAnswer), ...messages.filter((each) => !isAnswer(each)).reverse()],
  (messages) => messages.filter(({ kind }) => kind !== 'frames'),
  framesIn((frames) => [...frames].reverse()),
  framesIn((frames) => frames.flatMap((frame) => [frame, frame])),
]

/** Planted: keeps the second frame of words on each channel back and moves those behind it up. */
export function keepingOneBack(): readonly Lie[] {
  const heardOn = new Map<Channel, number>()
  return [
    framesIn((frames, channel) =>
      frames.flatMap((frame) => {
        const heard = (heardOn.get(channel) ?? 0) + 1
        heardOn.set(channel, heard)
        if (heard === 2) return []
        return [{ ...frame, number: (heard > 2 ? frame.number - 1 : frame.number) as FrameNumber }]
      }),
    ),
  ]
}

export interface Collusion {
  /** From now on it is honest, and nobody is left with what it said before. */
  stop(): void
}

/** `share` of what is said on new connections is a lie; `liesOf` gives those of one connection. */
export function collude(world: World, share: number, liesOf = () => mendable): Collusion {
  const chance = world.chance.fork()
  let lying = true
  const lied = (bytes: Uint8Array, lies: readonly Lie[]): Uint8Array => {
    const read = decodeBatch(relayMessage, bytes)
    const lie = chance.pick(lies)
    if (!lying || !lie || !chance.of(share) || !read.ok || read.value.some(hasCommit)) return bytes
    return encodeBatch(relayMessage, lie(read.value))
  }
  const honest = world.relay.acceptance.bind(world.relay)
  Object.assign(world.relay, {
    acceptance() {
      const accepting = honest()
      if (!accepting) return undefined
      const take = (socket: RelaySocket) => {
        const lies = liesOf()
        const send = socket.send.bind(socket)
        const lyingSend: typeof send = (message, options, sent) => send(lied(message, lies), options, sent)
        accepting.take(Object.assign(socket, { send: lyingSend }))
      }
      return { ...accepting, take }
    },
  })
  world.wire.cut()
  return {
    stop() {
      lying = false
      world.wire.cut()
    },
  }
}

function hasCommit(message: RelayMessage): boolean {
  return message.kind === 'frames' && message.frames.some(({ content }) => content.kind === 'commit')
}
