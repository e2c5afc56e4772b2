import { expect, test } from 'vitest'
import { isFilesAlone, refuseFiles } from '../../app/state/droppedFiles.ts'

function dragged(...types: readonly string[]) {
  return {
    dataTransfer: { types, dropEffect: 'copy' },
    prevented: false,
    preventDefault() {
      this.prevented = true
    },
  }
}

/** As the browser hands it over. */
function pasted(files: number, ...types: readonly string[]): DataTransfer {
  return { files: { length: files }, types } as unknown as DataTransfer
}

test('[U81] a file over the page is shown that it is not taken, and the page stays', () => {
  const file = dragged('Files')
  refuseFiles(file)
  expect([file.prevented, file.dataTransfer.dropEffect]).toEqual([true, 'none'])
})

test('[U81] text may be dragged into a field', () => {
  const text = dragged('text/plain', 'text/html')
  refuseFiles(text)
  expect([text.prevented, text.dataTransfer.dropEffect]).toEqual([false, 'copy'])
})

test('[U81] a copied picture alone is told of; text with a picture beside it is text', () => {
  expect(isFilesAlone(pasted(1, 'Files'))).toBe(true)
  expect(isFilesAlone(pasted(1, 'text/html', 'Files'))).toBe(true)
  expect(isFilesAlone(pasted(1, 'text/plain', 'text/html', 'Files'))).toBe(false)
  expect(isFilesAlone(pasted(0, 'text/plain'))).toBe(false)
  expect(isFilesAlone(null)).toBe(false)
})
