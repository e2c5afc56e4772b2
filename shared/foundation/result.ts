/** Expected outcomes as values. A broken invariant throws; everything a caller can act on is a `Result`. */

export interface Ok<T> {
  readonly ok: true
  readonly value: T
}

export interface Fail<E> {
  readonly ok: false
  readonly error: E
}

export type Result<T, E> = Ok<T> | Fail<E>

export function ok(): Ok<void>
export function ok<T>(value: T): Ok<T>
export function ok<T>(value?: T): Ok<T | undefined> {
  return { ok: true, value }
}

export function fail<E>(error: E): Fail<E> {
  return { ok: false, error }
}

/** For the default branch of a switch over a closed union: the compiler asks when a kind is added. */
export function unreachable(value: never): never {
  throw new Error(`unreachable variant: ${JSON.stringify(value)}`)
}
