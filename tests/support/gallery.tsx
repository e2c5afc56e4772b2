/// <reference types="vite/client" />
/** Mounts the real screens over a scripted engine: `?scene=…` picks the scene, `?invite` opens it as by a link. */
import { render } from 'solid-js/web'
import { App } from '../../app/App.tsx'
import { PlainPage } from '../../app/screens/entry/PlainPage.tsx'
import '../../app/styles/app.css'
import { said } from './galleryPeople.ts'
import { sceneOf } from './galleryScenes.ts'
import { listSceneOf } from './galleryScenesLists.ts'
import { createScriptedClient } from './scriptedClient.ts'

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
  render(() => <App client={client} />, root)
}
