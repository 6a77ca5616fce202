import { linkPath, newLinkToken } from '@sagaboard/db/commands/staff-links'
import type { StaffCommand } from '@sagaboard/events/commands/staff'
import { TRPCError } from '@trpc/server'
import { staffAdd, staffChange } from '../../../lib/staff.ts'
import { staff } from '../../commands/requester.ts'
import { listStaff } from '../../console/staff.ts'
import type { Context } from '../trpc.ts'
import { adminProcedure, router } from '../trpc.ts'
import { accepted } from './accepted.ts'

/** What came of it. `linkPath` opens once, within a day: it is answered here and kept nowhere. */
interface Done {
  linkPath: string | null
}

/** Who watches over the orders: an administrator sees them, adds, changes and locks them. */
export const staffRouter = router({
  list: adminProcedure.query(({ ctx }) => listStaff(ctx.runtime.pool)),

  add: adminProcedure
    .input(staffAdd)
    .mutation(({ ctx, input: { reason, idempotencyKey, ...person } }) =>
      ask(ctx, { type: 'staff_add', ...person }, { reason, idempotencyKey }),
    ),

  change: adminProcedure
    .input(staffChange)
    .mutation(({ ctx, input: { command, ...call } }) => ask(ctx, command, call)),
})

async function ask(
  { runtime, viewer: { session } }: Context,
  command: StaffCommand,
  call: { reason: string; idempotencyKey: string },
): Promise<Done> {
  if (session === null) throw new TRPCError({ code: 'UNAUTHORIZED' })
  const { token, tokenHash } = newLinkToken()
  const { isLinkNew } = accepted(
    await runtime.commands.executeCommand(
      { command, ...call, secrets: { tokenHash } },
      staff(session),
    ),
  )
  runtime.recheckSessions()
  return { linkPath: isLinkNew ? `${linkPath}${token}` : null }
}
