import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { outageEnd } from '../../../lib/fault-switch.ts'
import { versionMax } from '../../../lib/storable.ts'
import { staff } from '../../commands/requester.ts'
import { find } from '../../console/find.ts'
import { type OrderDetail, readRecords } from '../../console/order.ts'
import {
  countNewer,
  countOrders,
  listOrders,
  orderFilter,
  orderPlace,
  readRows,
} from '../../console/orders.ts'
import { readOverview } from '../../console/overview.ts'
import { readServices } from '../../console/services.ts'
import { sharedByPool } from '../../console/shared-read.ts'
import { readSystem } from '../../console/system.ts'
import { traceUrlOf } from '../../console/trace-url.ts'
import { readForecastAndLog } from '../../orders/forecast.ts'
import { operatorProcedure, router } from '../trpc.ts'
import { accepted } from './accepted.ts'
import { approvalsRouter } from './approvals.ts'
import { auditRouter } from './audit.ts'
import { commandsRouter } from './commands.ts'
import { drillsRouter } from './drills.ts'
import { faultsRouter, refused } from './faults.ts'
import { handoverRouter } from './handover.ts'
import { incidentsRouter } from './incidents.ts'
import { loadRouter } from './load.ts'
import { messagesRouter } from './messages.ts'
import { notesRouter } from './notes.ts'
import { packingRouter } from './packing.ts'
import { productsRouter } from './products.ts'
import { programsRouter } from './programs.ts'
import { returnsRouter } from './returns.ts'
import { setsRouter } from './sets.ts'
import { staffRouter } from './staff.ts'
import { stockRouter, warehousesRouter } from './stock.ts'
import { viewsRouter } from './views.ts'

/** Counting further than this costs more than the figure says: the list shows "10,000 and more". */
const countMax = 10_000
const newerMax = 1_000
const foundMax = 6

const overviewOf = sharedByPool(readOverview)
const servicesOf = sharedByPool(readServices)

/** A version of an order; what follows it is asked for. */
const after = z.int().min(0).max(versionMax)
const noOrder = () =>
  new TRPCError({ code: 'NOT_FOUND', message: 'There is no order with this id.' })

/** What the console reads, and what staff ask for through it. */
export const consoleRouter = router({
  /** Who is looking, and at what: the session, the bus, the number of partitions. */
  system: operatorProcedure.query(async ({ ctx }) => ({
    user: { name: ctx.session.name, email: ctx.session.email, role: ctx.session.role },
    ...(await readSystem(ctx.runtime.pool)),
  })),

  overview: operatorProcedure.query(({ ctx }) => overviewOf(ctx.runtime.pool)),

  /** How the services do, and what they lean on. */
  services: operatorProcedure.query(({ ctx }) => servicesOf(ctx.runtime.pool)),

  /** Ends a simulated outage; the orders that it held go on with their next try. */
  endOutage: operatorProcedure
    .input(outageEnd)
    .mutation(async ({ ctx, input: { idempotencyKey, name, reason } }) => {
      const command = { type: 'end_outage', name } as const
      const call = { command, idempotencyKey, reason }
      const done = await ctx.runtime.commands.executeCommand(call, staff(ctx.session))
      return { ended: accepted(done, refused).ended }
    }),

  /** What the palette finds by a text. */
  find: operatorProcedure
    .input(z.strictObject({ text: z.string().trim().min(1).max(200) }))
    .query(({ ctx, input }) => find(ctx.runtime.pool, input.text, foundMax)),

  faults: faultsRouter,

  handover: handoverRouter,

  load: loadRouter,

  drills: drillsRouter,

  incidents: incidentsRouter,

  notes: notesRouter,

  packing: packingRouter,

  approvals: approvalsRouter,
  audit: auditRouter,
  returns: returnsRouter,
  messages: messagesRouter,

  staff: staffRouter,

  programs: programsRouter,

  products: productsRouter,
  stock: stockRouter,
  warehouses: warehousesRouter,

  orders: router({
    list: operatorProcedure
      // The client of an infinite query says which way it goes; this list only goes on to what is older.
      .input(
        z.strictObject({
          filter: orderFilter,
          cursor: orderPlace.nullish(),
          direction: z.literal('forward').optional(),
          limit: z.int().min(1).max(200).default(50),
        }),
      )
      .query(({ ctx, input }) =>
        listOrders(ctx.runtime.pool, input.filter, input.cursor ?? null, input.limit),
      ),
    count: operatorProcedure
      .input(z.strictObject({ filter: orderFilter }))
      .query(async ({ ctx, input }) => {
        const count = await countOrders(ctx.runtime.pool, input.filter, countMax + 1)
        return { count: Math.min(count, countMax), more: count > countMax }
      }),
    newer: operatorProcedure
      .input(z.strictObject({ filter: orderFilter, first: orderPlace.nullable() }))
      .query(async ({ ctx, input }) => ({
        count: await countNewer(ctx.runtime.pool, input.filter, input.first, newerMax),
      })),
    rows: operatorProcedure
      .input(z.strictObject({ orderIds: z.array(z.uuid()).max(500) }))
      .query(({ ctx, input }) => readRows(ctx.runtime.pool, input.orderIds)),
    /** The events of an order after one of its versions. */
    events: operatorProcedure
      .input(z.strictObject({ orderId: z.uuid(), after }))
      .query(async ({ ctx, input }) => {
        if (!(await ctx.runtime.orders.find(input.orderId))) throw noOrder()
        return ctx.runtime.orders.events(input.orderId, input.after)
      }),
  }),

  commands: commandsRouter,

  sets: setsRouter,

  views: viewsRouter,

  /** One order; of its events those after version `after`, or all when a person has amended one that was known before. */
  order: operatorProcedure
    .input(z.strictObject({ orderId: z.uuid(), after: after.default(0) }))
    .query(async ({ ctx, input }): Promise<OrderDetail> => {
      // The events are read last: records may then lag behind them for a moment, and the live feed brings the rest.
      const records = await readRecords(ctx.runtime.pool, input.orderId)
      const originals = await ctx.runtime.commands.log.readOriginals(input.orderId)
      const told = await readForecastAndLog(ctx.runtime, input.orderId)
      if (!records || !told) throw noOrder()
      const after = originals.some(({ version }) => version <= input.after) ? 0 : input.after
      const events = told.entries.filter(({ version }) => version > after)
      return {
        ...records,
        orderId: input.orderId,
        forecast: told.forecast,
        events,
        returnDays: ctx.runtime.config.returnDays,
        traceUrl: traceUrlOf(ctx.runtime.config.traceUrl, events),
        originals: originals.map(({ version, schemaVersion, data }) => ({
          version,
          schemaVersion,
          data,
        })),
      }
    }),
})

/** The console's part of the app's router, as the browser calls it. */
const mounted = router({ console: consoleRouter })
export type ConsoleApp = typeof mounted
