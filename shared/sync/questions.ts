/** Questions to the relay that wait for their answers on one connection. Each ends once: answered, refused, or disconnected. */
import { fail, ok, type Result } from '../foundation/result.ts'
import type { ClientMessage, RelayMessage, RequestId } from '../protocol/messages.ts'
import type { Refusal } from '../protocol/refusal.ts'

/** Why a question has no answer. */
export type Unanswered =
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

export type Answer = Extract<RelayMessage, { kind: 'token' | 'opened' | 'appended' | 'door' }>
export type AnswerOf<K extends Answer['kind']> = Extract<Answer, { kind: K }>
type Question = Extract<ClientMessage, { request: RequestId }>
type WithoutRequest<M> = M extends unknown ? Omit<M, 'request'> : never
export type NewQuestion = WithoutRequest<Question>

interface Pending {
  readonly expected: Answer['kind']
  settle(result: Result<Answer, Unanswered>): void
}

export class Questions {
  private nextRequest = 1
  private readonly pending = new Map<RequestId, Pending>()

  ask<K extends Answer['kind']>(
    expected: K,
    question: NewQuestion,
    send: (message: ClientMessage) => void,
  ): Promise<Result<AnswerOf<K>, Unanswered>> {
    const request = this.nextRequest++ as RequestId
    return new Promise((resolve) => {
      const settle = (result: Result<Answer, Unanswered>) =>
        resolve(result as Result<AnswerOf<K>, Unanswered>)
      this.pending.set(request, { expected, settle })
      send({ ...question, request } as Question)
    })
  }

  /** False when the answer is not of the kind that was asked for: the relay does not speak the protocol. */
  answer(message: Answer | Extract<RelayMessage, { kind: 'refused' }>): boolean {
    const question = this.pending.get(message.request)
    if (!question) return true
    this.pending.delete(message.request)
    if (message.kind === 'refused') question.settle(fail({ kind: 'refused', refusal: message.refusal }))
    else if (message.kind === question.expected) question.settle(ok(message))
    else question.settle(fail({ kind: 'disconnected' }))
    return message.kind === 'refused' || message.kind === question.expected
  }

  disconnected(): void {
    const waiting = [...this.pending.values()]
    this.pending.clear()
    for (const question of waiting) question.settle(fail({ kind: 'disconnected' }))
  }
}
