import type { CommandResult } from '@sagaboard/db/commands/execute-command'
import { TRPCError } from '@trpc/server'

type NotDone = { type: 'refused' | 'key_reused' | 'not_found' }

interface Wording {
  /** What is said when the command is about something that is not there. */
  nothing?: string
  refusedAs?: 'CONFLICT' | 'PRECONDITION_FAILED'
}

/**
 * What was answered to a command that was carried out, or waits for another supervisor.
 *
 * @throws TRPCError NOT_FOUND, or `refusedAs` with the sentence that says why it was refused
 */
export function accepted<Result extends CommandResult>(
  result: Result,
  { nothing = 'What this is about is gone.', refusedAs = 'CONFLICT' }: Wording = {},
): Exclude<Result, NotDone> {
  switch (result.type) {
    case 'refused':
      throw new TRPCError({ code: refusedAs, message: result.refusal })
    case 'key_reused':
      throw new TRPCError({
        code: refusedAs,
        message: 'This key belongs to another command. Ask anew.',
      })
    case 'not_found':
      throw new TRPCError({ code: 'NOT_FOUND', message: nothing })
    default:
      return result as Exclude<Result, NotDone>
  }
}
