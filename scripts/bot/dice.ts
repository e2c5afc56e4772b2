import { followRoom } from '../node/followRoom.ts'
import { openNodeClient } from '../node/nodeClient.ts'

const link = process.argv[2] ?? ''
const opened = await openNodeClient({ folder: './dice-data', relayOrigin: new URL(link).origin })
if (!opened.ok) throw new Error(opened.error.kind)
const { api, close } = opened.value
await api.start('Dice') // says `already-started` from the second time on
const joined = await api.join(link)
const room = joined.ok ? joined.value : 'room' in joined.error ? joined.error.room : undefined
if (room === undefined) throw new Error('not let in')

const stop = followRoom(api, room, {
  async onMessage({ id, text }) {
    if (text !== '/roll') return true
    const rolled = String(1 + Math.floor(Math.random() * 6))
    const posted = await api.post(room, rolled, { reply: id, once: `roll ${id}` })
    return posted.ok
  },
})
process.once('SIGINT', async () => {
  await stop()
  await close()
  process.exit(0)
})
