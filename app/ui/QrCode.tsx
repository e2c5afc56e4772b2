import { createMemo } from 'solid-js'
import { encode } from 'uqr'

/** Light modules around the code that readers need to find it. */
const quietModules = 3

function pathOf(rows: readonly (readonly boolean[])[]): string {
  let path = ''
  for (const [y, row] of rows.entries()) {
    for (const [x, dark] of row.entries()) {
      if (dark) path += `M${x} ${y}h1v1h-1z`
    }
  }
  return path
}

/** Always dark on light, whatever the theme: not every reader takes the inverse. */
export function QrCode(props: { text: string; label: string }) {
  const code = createMemo(() => encode(props.text, { ecc: 'L', border: quietModules }))
  return (
    <svg class="qr" viewBox={`0 0 ${code().size} ${code().size}`} role="img" aria-label={props.label}>
      <path d={pathOf(code().data)} />
    </svg>
  )
}
