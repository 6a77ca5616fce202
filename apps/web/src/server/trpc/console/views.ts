import type { ViewCommand } from '@sagaboard/events/commands/saved-views'
import { z } from 'zod'
import { isNarrowed, orderQuery } from '../../../lib/order-filter.ts'
import { viewName } from '../../../lib/saved-views.ts'
import type { Session } from '../../auth/policy.ts'
import { staff } from '../../commands/requester.ts'
import { orderFilter } from '../../console/orders.ts'
import { listViews } from '../../console/views.ts'
import { type Context, operatorProcedure, router } from '../trpc.ts'
import { accepted } from './accepted.ts'

async function ask(
  { runtime, session }: Context & { session: Session },
  command: ViewCommand,
  idempotencyKey: string,
): Promise<{ id: string }> {
  const call = { command, reason: '', idempotencyKey }
  const result = await runtime.commands.executeCommand(call, staff(session))
  return { id: accepted(result, { nothing: 'This view is gone already.' }).id }
}

/** Filters of the list of orders that are kept under a name. */
export const viewsRouter = router({
  list: operatorProcedure.query(({ ctx }) => listViews(ctx.runtime.pool, ctx.session)),

  save: operatorProcedure
    .input(
      z.strictObject({
        id: z.uuid(),
        name: viewName,
        shared: z.boolean(),
        filter: orderFilter.refine(isNarrowed, 'This is all orders: narrow the list first.'),
      }),
    )
    .mutation(({ ctx, input: { filter, ...view } }) =>
      ask(ctx, { type: 'view_save', ...view, query: orderQuery(filter) }, view.id),
    ),

  delete: operatorProcedure
    .input(z.strictObject({ id: z.uuid(), idempotencyKey: z.uuid() }))
    .mutation(({ ctx, input }) =>
      ask(ctx, { type: 'view_delete', id: input.id }, input.idempotencyKey),
    ),
})
