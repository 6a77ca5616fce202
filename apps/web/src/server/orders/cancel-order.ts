import type { ExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { Session } from '../auth/policy.ts'
import { shopper } from '../commands/requester.ts'

/** `accepted`: the request is kept. `too_late`: it has shipped or has ended, as the sentence says. */
export type CancelResult =
  | { type: 'accepted' }
  | { type: 'too_late'; refusal: string }
  | { type: 'key_reused' }
  | { type: 'not_found' }

/** A shopper's wish to cancel their order. Whoever calls this has made sure that it is theirs. */
export type CancelOrder = (
  orderId: string,
  session: Session | null,
  idempotencyKey?: string,
) => Promise<CancelResult>

/** The shop's side of the door: a shopper gives no reason, and sees no other order than theirs. */
export const createCancelOrder =
  (executeCommand: ExecuteCommand): CancelOrder =>
  async (orderId, session, idempotencyKey) => {
    const command = { type: 'cancel_own' } as const
    const reason = 'its customer asked for it'
    const call = { command, orderId, reason, idempotencyKey }
    const result = await executeCommand(call, shopper(session, orderId))
    switch (result.type) {
      case 'accepted':
        return { type: 'accepted' }
      case 'refused':
        return { type: 'too_late', refusal: result.refusal }
      default:
        return result
    }
  }
