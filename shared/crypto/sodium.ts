/**
 * The one import of libsodium, ESM build only: the CommonJS one silently falls back to slow JavaScript.
 * Call `readySodium()` once before anything in `shared/crypto` is used; it is cheap to call again.
 */
import sodium from 'libsodium-wrappers'

export async function readySodium(): Promise<void> {
  await sodium.ready
}

export { sodium }
