import { describe, expect, test } from 'vitest'
import { answerTo } from '../../scripts/bot/echo.ts'
import { EchoFriend } from '../../scripts/bot/echoFriend.ts'
import type { GreetedRooms } from '../../scripts/bot/greetedRooms.ts'
import { createTeller } from '../../scripts/bot/teller.ts'
import { greetingText, helpText } from '../../scripts/bot/words.ts'
import { followRoom } from '../../scripts/node/followRoom.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'
import { ok } from '../../shared/foundation/result.ts'
import { unwrap } from '../support/person.ts'
import { type SharedMember, SharedRoom, sharedRoomId } from '../support/sharedRoom.ts'

/** Far more than any scene here needs before nothing moves any more. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) await Promise.resolve()
}

function greetedAlready(...rooms: readonly RoomId[]): GreetedRooms {
  const known = new Set(rooms)
  return { has: (room) => known.has(room), add: async (room) => ok(void known.add(room)) }
}

async function friendOver(member: SharedMember, greeted = greetedAlready(sharedRoomId)) {
  const told: string[] = []
  const friend = new EchoFriend({
    api: member.api,
    greeted,
    tell: createTeller((line) => told.push(line), false),
  })
  unwrap(await friend.begin(undefined, 'a link'))
  await settled()
  return { friend, told }
}

describe('what an echo friend answers', () => {
  test('[B1] a message with its own words, /help with what it is, each as a reply and once', async () => {
    const room = new SharedRoom()
    await friendOver(room.enter('Echo'))
    room.say('Ada', 'hello there')
    await settled()
    room.say('Ada', ' /help ')
    await settled()
    expect(room.lines()).toEqual([
      'Ada: hello there',
      'Echo replies: hello there',
      'Ada:  /help ',
      `Echo replies: ${helpText}`,
    ])
    expect(room.said.map(({ reply }) => reply)).toEqual([
      undefined,
      room.said[0]?.id,
      undefined,
      room.said[2]?.id,
    ])
  })

  test('[B1] nothing of its own, and no reply', async () => {
    const room = new SharedRoom()
    const echo = room.enter('Echo')
    const first = room.say('Ada', 'hello')
    room.say('Ben', 'hello yourself', first)
    room.say('Echo', 'from standard input')
    const [hello, reply, own] = echo.view().items
    for (const item of [reply, own]) {
      if (item?.kind !== 'message' || hello?.kind !== 'message') throw new Error('they are messages')
      expect(answerTo(item, echo.view())).toBeUndefined()
      expect(answerTo(hello, echo.view())).toBe('hello')
    }
  })

  test('[B1] five of them in one room come to rest: one answer of each', async () => {
    const room = new SharedRoom()
    for (const name of ['E1', 'E2', 'E3', 'E4', 'E5']) await friendOver(room.enter(name))
    room.say('Ada', 'hello')
    await settled()
    expect([...room.lines()].sort()).toEqual([
      'Ada: hello',
      ...['E1', 'E2', 'E3', 'E4', 'E5'].map((name) => `${name} replies: hello`),
    ])
  })

  test('[B1] planted: friends that spare only replies to themselves never come to rest', async () => {
    const room = new SharedRoom()
    for (const name of ['E1', 'E2', 'E3']) {
      const { api } = room.enter(name)
      followRoom(api, sharedRoomId, {
        async onMessage(message) {
          if (room.said.length < 200 && message.quote?.own !== true)
            await api.post(sharedRoomId, message.text, { reply: message.id })
          return true
        },
      })
    }
    room.say('Ada', 'hello')
    for (let wait = 0; wait < 20; wait += 1) await settled()
    expect(room.said.length).toBeGreaterThanOrEqual(200)
  })
})

describe('when it answers', () => {
  test('[B2] what was said before it came is passed over; it greets once it has all of it', async () => {
    const room = new SharedRoom()
    room.say('Ada', 'long ago')
    const member = room.enter('Echo')
    member.connected({ kind: 'catching-up', framesLeft: 1 })
    const { told } = await friendOver(member, greetedAlready())
    room.say('Ben', 'still on its way')
    await settled()
    expect(room.lines()).toEqual(['Ada: long ago', 'Ben: still on its way'])
    member.connected({ kind: 'up-to-date' })
    await settled()
    room.say('Ada', 'hello')
    await settled()
    expect(room.lines().slice(2)).toEqual([`Echo: ${greetingText}`, 'Ada: hello', 'Echo replies: hello'])
    expect(told.join()).not.toContain('hello')
  })

  test('[B3] after a restart what it missed is answered, what it had answered is not', async () => {
    const room = new SharedRoom()
    const before = room.enter('Echo')
    const { friend } = await friendOver(before)
    room.say('Ada', 'first')
    await settled()
    await friend.end()
    room.say('Ada', 'second')
    await friendOver(room.enter('Echo', before.seen))
    expect(room.lines()).toEqual(['Ada: first', 'Echo replies: first', 'Ada: second', 'Echo replies: second'])
  })

  test('[B3] one that died between its answer and the mark does not answer again', async () => {
    const room = new SharedRoom()
    const first = room.say('Ada', 'first')
    room.say('Echo', 'first', first)
    await friendOver(room.enter('Echo', 0))
    expect(room.lines()).toEqual(['Ada: first', 'Echo replies: first'])
  })

  test('[B3] what could not be posted comes again, and nothing after it counts as read', async () => {
    const room = new SharedRoom()
    const member = room.enter('Echo')
    let full = true
    const heard: string[] = []
    followRoom(member.api, sharedRoomId, {
      async onMessage({ text }) {
        if (!full) heard.push(text)
        return !full
      },
    })
    room.say('Ada', 'first')
    await settled()
    expect(member.seen).toBe(0)
    full = false
    room.say('Ada', 'second')
    await settled()
    expect(heard).toEqual(['first', 'second'])
    expect(member.seen).toBe(2)
  })
})
