import { planStockImport } from '@sagaboard/events/commands/stock-plan'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { stockFilter } from '../../../lib/goods/goods-filter.ts'
import { skuField } from '../../../lib/goods/product-fields.ts'
import { stockCall } from '../../../lib/goods/stock-fields.ts'
import { warehouseCall } from '../../../lib/goods/warehouse-fields.ts'
import { readMovements } from '../../console/movements.ts'
import {
  allShelves,
  listStock,
  listWarehouses,
  readShelves,
  readWaitingOrders,
} from '../../console/stock.ts'
import { readStockFile, writeStockFile } from '../../goods/stock-file.ts'
import { operatorProcedure, router, supervisorProcedure } from '../trpc.ts'
import { askGoods, badFile, fileCheck, fileImport, inFile, reading } from './goods-answer.ts'

/** What is on the shelves: whoever works at them writes it down; a file of it is a supervisor's. */
export const stockRouter = router({
  list: operatorProcedure
    .input(stockFilter)
    .query(({ ctx, input }) => listStock(ctx.runtime.pool, input)),

  /** Who waits for a product, first come, first served. */
  waiting: operatorProcedure
    .input(z.strictObject({ sku: skuField }))
    .query(({ ctx, input }) => readWaitingOrders(ctx.runtime.pool, input.sku)),

  /** What moved a product, newest first. */
  movements: operatorProcedure
    .input(z.strictObject({ sku: skuField }))
    .query(({ ctx, input }) => readMovements(ctx.runtime.pool, input.sku)),

  run: operatorProcedure.input(stockCall).mutation(({ ctx, input }) => askGoods(ctx, input)),

  export: operatorProcedure.query(async ({ ctx }) => ({
    name: 'stock.csv',
    text: writeStockFile(await allShelves(ctx.runtime.pool)),
  })),

  /** The dry run: what a file would do, and nothing is done. */
  check: supervisorProcedure.input(fileCheck).mutation(async ({ ctx, input }) => {
    const { lines, rows, bad } = reading(() => readStockFile(input.text))
    if (bad.length > 0) return badFile(bad)
    const { levels, known } = await readShelves(ctx.runtime.pool, [
      ...new Set(rows.map(({ sku }) => sku)),
    ])
    const plan = planStockImport(levels, rows, known)
    if (plan.type === 'bad') return badFile(inFile(plan.cells, lines))
    const units = plan.movements.map(({ onHand }) => onHand)
    return {
      type: 'good' as const,
      rows: rows.length,
      changed: plan.after.length,
      more: units.filter((by) => by > 0).reduce((sum, by) => sum + by, 0),
      fewer: units.filter((by) => by < 0).reduce((sum, by) => sum - by, 0),
    }
  }),

  import: supervisorProcedure
    .input(fileImport)
    .mutation(({ ctx, input: { text, reason, idempotencyKey } }) => {
      const { rows, bad } = reading(() => readStockFile(text))
      if (bad.length > 0)
        throw new TRPCError({ code: 'CONFLICT', message: 'Nothing was changed: check the file.' })
      return askGoods(ctx, { command: { type: 'stock_import', rows }, reason, idempotencyKey })
    }),
})

/** Where the shelves are: staff see it, a supervisor changes it. */
export const warehousesRouter = router({
  list: operatorProcedure.query(({ ctx }) => listWarehouses(ctx.runtime.pool)),
  run: supervisorProcedure.input(warehouseCall).mutation(({ ctx, input }) => askGoods(ctx, input)),
})
