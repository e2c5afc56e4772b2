/** Two people who use a relay as it is meant, while somebody else attacks it. */
import {
  append,
  connectDevice,
  create,
  type Device,
  dataFrame,
  enter,
  newRoom,
  nextFrames,
  numbersOf,
  type Room,
} from '../unit/relaySupport.ts'

export interface HonestPeople {
  readonly room: Room
  /** One says something and the other hears it: the numbers of what was said and heard, and how long it took. */
  talk(): Promise<{ readonly said: number; readonly heard: readonly number[]; readonly ms: number }>
  leave(): void
}

/** Where they stand before the attack: in one room, at one relay. */
export async function honestPeopleAt(host: string): Promise<HonestPeople> {
  const [ada, ben] = [await connectDevice(host), await connectDevice(host)]
  const room = newRoom()
  await create(ada, room)
  await enter(ada, room, { cursor: 1 })
  await enter(ben, room, { cursor: 1 })
  await settle(ada)
  await settle(ben)
  return {
    room,
    async talk() {
      const before = performance.now()
      const answer = await append(ada, dataFrame(1))
      const heard = numbersOf(await nextFrames(ben, 1))
      const ms = Math.round(performance.now() - before)
      return { said: answer.kind === 'appended' ? answer.number : 0, heard, ms }
    },
    leave() {
      ada.socket.terminate()
      ben.socket.terminate()
    },
  }
}

async function settle(device: Device): Promise<void> {
  await device.settled()
}
