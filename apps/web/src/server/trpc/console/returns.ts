import { z } from 'zod'
import { returnGroups } from '../../../lib/return-groups.ts'
import { countReturns, findReturns, listReturns, returnPlace } from '../../console/returns.ts'
import { sharedByPool } from '../../console/shared-read.ts'
import { operatorProcedure, router } from '../trpc.ts'

const countsOf = sharedByPool(countReturns)

/** The lists of returns; what is said of one goes through the door of all commands. */
export const returnsRouter = router({
  counts: operatorProcedure.query(({ ctx }) => countsOf(ctx.runtime.pool)),

  list: operatorProcedure
    .input(
      z.strictObject({
        group: z.enum(returnGroups),
        cursor: returnPlace.nullish(),
        direction: z.literal('forward').optional(),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx, input }) =>
      listReturns(ctx.runtime.pool, input.group, input.cursor ?? null, input.limit),
    ),

  find: operatorProcedure
    .input(z.strictObject({ text: z.string().trim().min(3).max(100) }))
    .query(({ ctx, input }) => findReturns(ctx.runtime.pool, input.text)),
})
