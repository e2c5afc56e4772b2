/**
 * What a browser is told about the app's files. Only worker scripts may compile WebAssembly, and they say so in
 * their own headers; the document stays without it.
 */

const hostForm = /^[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/

/** `host` names the sockets of this origin for browsers whose `'self'` does not cover them. */
function policyFor(path: string, host: string): string {
  const scripts = path.startsWith('/workers/') ? `'self' 'wasm-unsafe-eval'` : `'self'`
  const sockets = hostForm.test(host) ? ` ws://${host} wss://${host}` : ''
  return [
    `default-src 'none'`,
    `script-src ${scripts}`,
    `style-src 'self'`,
    `img-src 'self' blob: data:`,
    `font-src 'self'`,
    `connect-src 'self'${sockets}`,
    `worker-src 'self'`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

export function securityHeaders(path: string, host: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': policyFor(path, host),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
}
