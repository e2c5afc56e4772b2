/** Yjs updates as typing makes them: one insertion of text at the end, about `payloadBytes` long. */
import * as Y from 'yjs'
import { payloadBytes } from './subject.ts'

/** What an update costs around its text. */
const aroundBytes = 25
const letters = 'etaoin shrdlu cmfwyp'

export function createUpdates(): () => Uint8Array {
  const doc = new Y.Doc()
  const text = doc.getText('said')
  let newest: Uint8Array = new Uint8Array()
  doc.on('update', (update: Uint8Array) => {
    newest = update
  })
  let made = 0
  return () => {
    const letter = letters[made % letters.length] ?? 'e'
    made += 1
    text.insert(text.length, letter.repeat(payloadBytes - aroundBytes))
    return newest
  }
}
