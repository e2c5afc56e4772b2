/** Scenes of the gallery for the list, the details and what the relay sees: pictures, drafts, typing, pins, and bytes. */
import type { PictureId, RelayFrame, RelaySight, RoomRow, RoomView } from '../../shared/client/views.ts'
import type { LogId } from '../../shared/foundation/ids.ts'
import { fail, ok } from '../../shared/foundation/result.ts'
import { ana, bea, chen, idOf, personOf } from './galleryPeople.ts'
import { sceneOf } from './galleryScenes.ts'
import type { Scene } from './scriptedClient.ts'

/** A landscape of two colours: something to see where a picture is. */
async function drawnPicture(sky: string, land: string): Promise<Uint8Array> {
  const canvas = document.createElement('canvas')
  canvas.width = 192
  canvas.height = 192
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('a page without a canvas')
  context.fillStyle = sky
  context.fillRect(0, 0, 192, 192)
  context.fillStyle = land
  context.beginPath()
  context.ellipse(60, 190, 120, 80, 0, 0, 7)
  context.ellipse(170, 200, 90, 110, 0, 0, 7)
  context.fill()
  context.fillStyle = '#fff8'
  context.beginPath()
  context.arc(140, 50, 22, 0, 7)
  context.fill()
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/webp', 0.8))
  return new Uint8Array((await blob?.arrayBuffer()) ?? [])
}

const harbourPicture = idOf<PictureId>(71, 64)
const beaPicture = idOf<PictureId>(72, 64)
const anaPicture = idOf<PictureId>(73, 64)

async function pictures(): Promise<ReadonlyMap<PictureId, Uint8Array>> {
  return new Map([
    [harbourPicture, await drawnPicture('#8fc1d4', '#2f6f62')],
    [beaPicture, await drawnPicture('#e7b98c', '#7a4b6b')],
    [anaPicture, await drawnPicture('#c9cfe8', '#3d5a8a')],
  ])
}

/** Every message has a number of its own, as a relay gives them. */
function numbered(view: RoomView): RoomView {
  const items = view.items.map((item, index) => {
    if (item.kind !== 'message' || item.delivery.kind === 'device') return item
    return { ...item, delivery: { ...item.delivery, number: 4690 + index, stampMs: item.atMs } }
  })
  return { ...view, items }
}

function bytesLike(seed: number, length: number): Uint8Array {
  let state = seed * 7919
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
}

function sightOf(view: RoomView): RelaySight {
  const frames = Array.from({ length: view.items.length + 3 }, (_, index): RelayFrame => {
    const sizeBytes = [300, 556, 300, 1068][index % 4] ?? 300
    const stampMs = view.items[index]?.atMs ?? view.items.at(-1)?.atMs ?? 0
    return {
      number: 4690 + index,
      kind: index % 9 === 8 ? 'commit' : 'data',
      stampMs,
      commit: 12,
      sizeBytes,
      bytes: bytesLike(index + 3, 256),
    }
  })
  return { log: idOf<LogId>(500, 64), head: 4690 + frames.length - 1, frames }
}

const changes: readonly ((view: RoomView) => RoomView)[] = [
  (view) => ({
    ...numbered(view),
    pinned: true,
    picture: harbourPicture,
    topic: 'Friday noon to Sunday evening.\nBring something warm.',
    members: view.members.map((member) =>
      member.user === bea.user ? { ...member, picture: beaPicture } : member,
    ),
  }),
  (view) => view,
  (view) => ({ ...view, muted: true }),
  (view) => ({ ...view, typing: [personOf(chen)] }),
  (view) => ({ ...view, draft: { ...view.draft, text: 'I can come by on Thursday and bring the ladder' } }),
  (view) => ({ ...view, muted: true, pinned: false }),
]

function rowAgain(row: RoomRow, view: RoomView): RoomRow {
  const { picture, muted, pinned, typing, draft, unread } = view
  return { ...row, picture, muted, pinned, typing, unread, draft: draft.text }
}

function manyRows(rows: readonly RoomRow[], nowMs: number): readonly RoomRow[] {
  return Array.from({ length: 60 }, (_, index) => {
    const row = rows[index % rows.length]
    if (row === undefined) throw new Error('a scene without rooms')
    const name = `${index + 1}. ${row.name || 'Room'}`
    return {
      ...row,
      id: idOf<RoomRow['id']>(3000 + index, 64),
      name,
      kind: 'group',
      atMs: nowMs - index * 7_200_000,
    }
  })
}

/** Undefined for names that are none of these. */
export async function listSceneOf(name: string, nowMs: number): Promise<Scene | undefined> {
  if (!name.startsWith('list')) return undefined
  const full = sceneOf('full', nowMs)
  const rooms = full.rooms.map((view, index) => changes[index]?.(view) ?? view)
  const rows = full.account.rooms.map((row) => {
    const view = rooms.find((candidate) => candidate.id === row.id)
    return view === undefined ? row : rowAgain(row, view)
  })
  const first = rooms[0]
  const scene: Scene = {
    ...full,
    rooms,
    pictures: await pictures(),
    account: {
      ...full.account,
      self: { user: ana.user, name: ana.name, picture: anaPicture },
      rooms: name === 'list-many' ? manyRows(rows, nowMs) : rows,
    },
  }
  if (name === 'list-refused') return { ...scene, sight: fail({ kind: 'refused', refusal: 'stopping' }) }
  if (name === 'list-unreachable' || first === undefined) return scene
  return { ...scene, sight: ok(sightOf(first)) }
}
