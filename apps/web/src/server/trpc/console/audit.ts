import { z } from 'zod'
import { auditFilter, auditPlace, listAudit, listPeople } from '../../console/audit.ts'
import { operatorProcedure, router } from '../trpc.ts'

/** Everything that people asked for, over all orders and beyond them. */
export const auditRouter = router({
  list: operatorProcedure
    .input(
      z.strictObject({
        filter: auditFilter,
        cursor: auditPlace.nullish(),
        limit: z.int().min(1).max(1_000).default(50),
      }),
    )
    .query(({ ctx, input }) =>
      listAudit(ctx.runtime.pool, input.filter, input.cursor ?? null, input.limit),
    ),

  /** Who may have asked: the staff of today, by name. */
  people: operatorProcedure.query(({ ctx }) => listPeople(ctx.runtime.pool)),
})
