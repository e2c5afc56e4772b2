/** A relay that colludes: what it says to devices is repeated, turned around or kept back, until it is told to stop. */
import {
  decodeBatch,
  encodeBatch,
  type RelayMessage,
  relayMessage,
} from '../../../shared/protocol/messages.ts'
import type { Chance } from './chance.ts'
import type { RelaySocket } from './relaySocket.ts'
import type { World } from './world.ts'

type Lie = (messages: readonly RelayMessage[]) => readonly RelayMessage[]

const isAnswer = (message: RelayMessage) => 'request' in message || message.kind === 'hello'

/** What an honest relay mends by itself afterwards (docs/gaps.md says what it does not). */
const lies: readonly Lie[] = [
  (messages) => [...messages, ...messages.filter((each) => !isAnswer(each))],
  (messages) => [...messages.filter(isAnswer), ...messages.filter((each) => !isAnswer(each)).reverse()],
  (messages) => messages.filter(({ kind }) => kind !== 'frames'),
  (messages) =>
    messages.map((each) => (each.kind === 'frames' ? { ...each, frames: [...each.frames].reverse() } : each)),
  (messages) =>
    messages.map((each) =>
      each.kind === 'frames'
        ? { ...each, frames: each.frames.flatMap((frame) => [frame, { ...frame, number: frame.number }]) }
        : each,
    ),
]

export function collude(world: World, share: number): { stop(): void } {
  const chance: Chance = world.chance.fork()
  let lying = true
  const { relay } = world
  const honest = relay.acceptance.bind(relay)
  const lied = (bytes: Uint8Array): Uint8Array => {
    const read = decodeBatch(relayMessage, bytes)
    const lie = chance.pick(lies)
    if (!lying || !read.ok || !lie || !chance.of(share)) return bytes
    return encodeBatch(relayMessage, lie(read.value))
  }
  Object.assign(relay, {
    acceptance() {
      const accepting = honest()
      if (!accepting) return undefined
      const take = (socket: RelaySocket) => {
        const send = socket.send.bind(socket)
        const lyingSend: typeof send = (message, options, sent) => send(lied(message), options, sent)
        accepting.take(Object.assign(socket, { send: lyingSend }))
      }
      return { ...accepting, take }
    },
  })
  return {
    /** From now on it is honest, and nobody is left with what it said before. */
    stop() {
      lying = false
      world.wire.cut()
    },
  }
}
