/** A file that is let fall on the page would take its place, and the conversation would be gone from sight. Nothing here takes files. */
import { onCleanup } from 'solid-js'

/** What is dragged, as far as it matters here. */
export interface Dragged {
  readonly dataTransfer: { readonly types: readonly string[]; dropEffect: string } | null
  preventDefault(): void
}

/** Shows that it is not taken; text may still be dragged into a field. */
export function refuseFiles(event: Dragged): void {
  if (!event.dataTransfer?.types.includes('Files')) return
  event.dataTransfer.dropEffect = 'none'
  event.preventDefault()
}

export function createFileRefusal(): void {
  const kinds = ['dragover', 'drop'] as const
  for (const kind of kinds) addEventListener(kind, refuseFiles)
  onCleanup(() => {
    for (const kind of kinds) removeEventListener(kind, refuseFiles)
  })
}

/** What was pasted is nothing but files: a copied picture, say. */
export function isFilesAlone(pasted: DataTransfer | null): boolean {
  return pasted !== null && pasted.files.length > 0 && !pasted.types.includes('text/plain')
}
