/** What is printed at start: where the relay can be opened, and a code to scan. */
import { networkInterfaces } from 'node:os'
import { renderUnicodeCompact } from 'uqr'

export interface Place {
  readonly host: string
  readonly port: number
  readonly publicUrl: string | undefined
}

/** The address people open first, then the others on which it answers. */
export function addressesOf({ host, port, publicUrl }: Place): readonly string[] {
  const own = host === '0.0.0.0' || host === '::' ? ['localhost', ...ownAddresses()] : [host]
  const local = own.map((name) => `http://${name.includes(':') ? `[${name}]` : name}:${port}`)
  return publicUrl === undefined ? local : [new URL(publicUrl).origin, ...local]
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
}

/** The code shows an address another device can open, when there is one. */
export function greetingOf(place: Place): string {
  const addresses = addressesOf(place)
  const toScan = place.publicUrl === undefined ? (addresses[1] ?? addresses[0]) : addresses[0]
  const list = addresses.map((address) => `  ${address}`).join('\n')
  return `CastLinker is ready at\n${list}\n\n${renderUnicodeCompact(toScan ?? '')}\n`
}
