/// <reference types="vite/client" />
/** Mounts the real screens over a scripted engine: `?scene=…` picks the scene, `?invite` opens it as by a link. */
import { render } from 'solid-js/web'
import { App } from '../../app/App.tsx'
import { PlainPage } from '../../app/screens/entry/PlainPage.tsx'
import '../../app/styles/app.css'
import type { RoomView } from '../../shared/client/views.ts'
import { bea, chen, reacted, said } from './galleryPeople.ts'
import { sceneOf } from './galleryScenes.ts'
import { listSceneOf } from './galleryScenesLists.ts'
import { createScriptedClient, type ScriptedClient } from './scriptedClient.ts'

const parameters = new URLSearchParams(location.search)
const scene = parameters.get('scene') ?? 'full'
const root = document.getElementById('app')
if (root === null) throw new Error('gallery.html has no #app')

if (scene === 'plain') {
  render(() => <PlainPage missing={['service-worker', 'web-crypto', 'web-locks']} secure={false} />, root)
} else {
  const written = (await listSceneOf(scene, Date.now())) ?? sceneOf(scene, Date.now())
  const client = createScriptedClient(written, Date.now)
  addEventListener('gallery-arrive', (event) => {
    const room = written.rooms.find((candidate) => location.hash.includes(candidate.id))
    const author = room?.members.find((member) => !member.self)
    if (room === undefined || author === undefined || !(event instanceof CustomEvent)) return
    client.arrive(room.id, said(author, Date.now(), String(event.detail)))
  })
  addEventListener('gallery-change', () => {
    const room = written.rooms.find((candidate) => location.hash.includes(candidate.id))
    if (room !== undefined) client.changeRoom(room.id, withReactions)
  })
  const delayMs = Number(parameters.get('slow') ?? 0)
  render(() => <App client={delayMs > 0 ? slowed(client, delayMs) : client} />, root)
}

/** Every third message becomes taller, as if many people reacted at once. */
function withReactions(view: RoomView): RoomView {
  const items = view.items.map((item, index) =>
    item.kind === 'message' && index % 3 === 0 ? { ...item, reactions: [reacted('🎉', bea, chen)] } : item,
  )
  return { ...view, items }
}

/** Rooms answer late, as an engine on a busy device does. */
function slowed(client: ScriptedClient, delayMs: number): ScriptedClient {
  return {
    ...client,
    watchRoom(room, window, listener) {
      let over = false
      const stop = client.watchRoom(room, window, (view) => {
        setTimeout(() => over || listener(view), delayMs)
      })
      return () => {
        over = true
        stop()
      }
    },
  }
}
