import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { incidentAct, incidentId } from '../../../lib/incident-acts.ts'
import {
  type IncidentFilter,
  isClosed,
  narrowIncidents,
  ownerFilters,
  serviceFilters,
  sorts,
  stateFilters,
} from '../../../lib/incident-filter.ts'
import { staff } from '../../commands/requester.ts'
import { incidentPlace, readIncident } from '../../console/incident.ts'
import { readIncidentRows, readIncidentTitle } from '../../console/incidents.ts'
import { sharedByPool } from '../../console/shared-read.ts'
import { operatorProcedure, router } from '../trpc.ts'
import { accepted } from './accepted.ts'

const filter = z.strictObject({
  state: z.enum(stateFilters),
  service: z.enum(serviceFilters).nullable(),
  owner: z.enum(ownerFilters).nullable(),
  sort: z.enum(sorts),
}) satisfies z.ZodType<IncidentFilter>

/** So many are shown; a filter finds the others. */
const shownMax = 100

const rowsOf = sharedByPool(readIncidentRows)

/** What went wrong, by its cause, and who looks at it. */
export const incidentsRouter = router({
  /** `open`: of all, whatever the filter is. */
  list: operatorProcedure.input(z.strictObject({ filter })).query(async ({ ctx, input }) => {
    const all = await rowsOf(ctx.runtime.pool)
    const found = narrowIncidents(all, input.filter, ctx.session.userId)
    return {
      me: ctx.session.userId,
      rows: found.slice(0, shownMax),
      found: found.length,
      open: all.filter((row) => !isClosed(row)).length,
    }
  }),

  one: operatorProcedure
    .input(
      z.strictObject({
        id: incidentId,
        cursor: incidentPlace.nullish(),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .query(async ({ ctx, input: { id, cursor, limit } }) => {
      const detail = await readIncident(ctx.runtime, id, cursor ?? null, limit)
      if (!detail)
        throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no incident with this id.' })
      return { me: ctx.session.userId, ...detail }
    }),

  /** In words; null when there is none of this id. */
  title: operatorProcedure
    .input(z.strictObject({ id: incidentId }))
    .query(async ({ ctx, input }) => ({
      title: await readIncidentTitle(ctx.runtime.pool, input.id),
    })),

  /** Refused with the sentence that says who was first when the incident is another one than whoever asks has seen. */
  act: operatorProcedure
    .input(incidentAct)
    .mutation(async ({ ctx, input: { version, idempotencyKey, ...command } }) => {
      const call = { command, reason: '', expectedVersion: version, idempotencyKey }
      const result = await ctx.runtime.commands.executeCommand(call, staff(ctx.session))
      // What was read before it is not shown to whoever has just said it.
      rowsOf.forget(ctx.runtime.pool)
      const { version: after } = accepted(result, { nothing: 'There is no incident with this id.' })
      return { version: after }
    }),
})
