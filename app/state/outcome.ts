/** A call to the engine that threw is a bug of ours; a screen still has to say so and keep what was typed. */
import { fail, type Result } from '../../shared/foundation/result.ts'

export interface Broke {
  readonly kind: 'broke'
}

export async function outcomeOf<T, E>(call: Promise<Result<T, E>>): Promise<Result<T, E | Broke>> {
  try {
    return await call
  } catch {
    return fail({ kind: 'broke' })
  }
}
