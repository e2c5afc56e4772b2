/**
 * The host a proof must name: that of PUBLIC_URL when it is set, else what the request says it was sent to. Only the
 * first binds a proof to this relay against someone in the middle, who may send any Host header.
 */
import type { IncomingHttpHeaders } from 'node:http'

export type HostRule = (headers: IncomingHttpHeaders) => string

export function createHostRule(config: {
  readonly publicUrl: string | undefined
  readonly trustProxy: boolean
}): HostRule {
  const fixed = config.publicUrl === undefined ? undefined : new URL(config.publicUrl).host
  return (headers) => {
    if (fixed !== undefined) return fixed
    const forwarded = config.trustProxy ? headers['x-forwarded-host'] : undefined
    const named = Array.isArray(forwarded) ? forwarded[0] : forwarded
    return (named ?? headers.host ?? '').toLowerCase()
  }
}
