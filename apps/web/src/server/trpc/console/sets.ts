import { type SetSource, setOrdersMax } from '@sagaboard/events/commands/order-sets'
import { TRPCError } from '@trpc/server'
import type { Pool } from 'pg'
import { z } from 'zod'
import { type FilterNames, filterWords } from '../../../lib/filter-words.ts'
import { incidentId } from '../../../lib/incident-acts.ts'
import { incidentTitle } from '../../../lib/incident-title.ts'
import { type OrderFilter, ordersHref } from '../../../lib/order-filter.ts'
import { orderIdList } from '../../../lib/order-ids.ts'
import { memberViews, newSet, pickedMax, setAsk, setId } from '../../../lib/set-acts.ts'
import { versionMax } from '../../../lib/storable.ts'
import { staff } from '../../commands/requester.ts'
import { readIncidentRow, readIncidentTitle } from '../../console/incidents.ts'
import { orderFilter } from '../../console/orders.ts'
import { listSets, orderIdsAt, orderIdsOf, readSet, readSetOrders } from '../../console/sets.ts'
import { readWarehouses } from '../../console/warehouses.ts'
import type { Runtime } from '../../runtime.ts'
import { operatorProcedure, router } from '../trpc.ts'
import { accepted } from './accepted.ts'

const source = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('filter'), filter: orderFilter }),
  z.strictObject({ type: z.literal('incident'), incident: incidentId }),
  z.strictObject({
    type: z.literal('picked'),
    orderIds: orderIdList.min(1).max(pickedMax),
  }),
])

/** One more than a set may have: the door says that these are too many. */
const readMax = setOrdersMax + 1

/** Which orders are meant now, and how they are told. */
async function ordersOf(
  { pool }: Runtime,
  from: z.infer<typeof source>,
): Promise<{ title: string; source: SetSource; orderIds: string[] }> {
  switch (from.type) {
    case 'filter':
      return {
        title: filterWords(from.filter, await namesOf(pool, from.filter)),
        source: { type: 'filter', href: ordersHref(from.filter) },
        orderIds: await orderIdsOf(pool, from.filter, readMax),
      }
    case 'incident': {
      const incident = await readIncidentRow(pool, from.incident)
      if (!incident)
        throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no incident with this id.' })
      return {
        title: `Orders that stand still at “${incidentTitle(incident)}”`,
        source: from,
        orderIds: await orderIdsAt(pool, from.incident, readMax),
      }
    }
    case 'picked':
      return { title: 'Orders chosen by hand', source: { type: 'picked' }, orderIds: from.orderIds }
    default:
      return from satisfies never
  }
}

const namesOf = async (pool: Pool, { incident, warehouse }: OrderFilter): Promise<FilterNames> => ({
  warehouses: warehouse === null ? {} : await readWarehouses(pool),
  incident: incident === null ? undefined : await readIncidentTitle(pool, incident),
})

const noSet = 'There is no set with this id.'
const notFound = () => new TRPCError({ code: 'NOT_FOUND', message: noSet })

/** Acts on many orders: frozen sets, what would follow, and how far each order has come. */
export const setsRouter = router({
  /** Freezes the orders that are meant now; nothing happens to them yet. */
  freeze: operatorProcedure
    .input(z.strictObject({ ...newSet, from: source }))
    .mutation(async ({ ctx, input: { id, act, from } }) => {
      const { orderIds, ...told } = await ordersOf(ctx.runtime, from)
      const result = await ctx.runtime.commands.executeCommand(
        {
          command: { type: 'set_freeze', setId: id, act, ...told },
          ...{ reason: '', idempotencyKey: id, orderIds },
        },
        staff(ctx.session),
      )
      if (result.type === 'accepted') return { setId: result.setId }
      throw new TRPCError({
        code: 'CONFLICT',
        message: result.type === 'refused' ? result.refusal : 'There is another set with this id.',
      })
    }),

  list: operatorProcedure
    .input(z.strictObject({ incident: incidentId.nullish() }))
    .query(({ ctx, input }) => listSets(ctx.runtime.pool, input.incident ?? null)),

  one: operatorProcedure.input(z.strictObject({ id: setId })).query(async ({ ctx, input }) => {
    const detail = await readSet(ctx.runtime.pool, input.id, ctx.runtime.config.approvalMinor)
    if (!detail) throw notFound()
    return detail
  }),

  orders: operatorProcedure
    .input(
      z.strictObject({
        id: setId,
        view: z.enum(memberViews).default('all'),
        after: z.int().min(0).max(versionMax).default(0),
        limit: z.int().min(1).max(1_000).default(50),
      }),
    )
    .query(async ({ ctx, input: { id, ...page } }) => {
      const rows = await readSetOrders(ctx.runtime.pool, id, { ...page, limit: page.limit + 1 })
      const shown = rows.slice(0, page.limit)
      return { rows: shown, next: rows.length > page.limit ? (shown.at(-1)?.place ?? null) : null }
    }),

  /** Refused with the sentence that says why when the set is another one than whoever asks has seen. */
  say: operatorProcedure
    .input(setAsk)
    .mutation(async ({ ctx, input: { version, idempotencyKey, reason, ...command } }) => {
      const call = { command, reason, expectedVersion: version, idempotencyKey }
      const result = await ctx.runtime.commands.executeCommand(call, staff(ctx.session))
      const done = accepted(result, { nothing: noSet })
      // While it waits for another supervisor it stays as it is.
      return { version: done.type === 'waiting' ? version : done.version }
    }),
})
