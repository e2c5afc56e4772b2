/** Rows on a screen, the plainest that there are; what the bench waits for in every page alike. */
export function showRows(texts: readonly string[]): void {
  const rows = texts.map((text) => {
    const row = document.createElement('p')
    row.dataset.row = ''
    row.textContent = text
    return row
  })
  document.body.append(...rows)
}
