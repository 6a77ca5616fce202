import { planProductsImport } from '@sagaboard/events/commands/products-plan'
import { TRPCError } from '@trpc/server'
import { productFilter } from '../../../lib/goods/goods-filter.ts'
import { productCall } from '../../../lib/goods/product-fields.ts'
import { allProducts, listProducts, readNamed } from '../../console/products.ts'
import { readProductFile, writeProductFile } from '../../goods/product-file.ts'
import { operatorProcedure, router, supervisorProcedure } from '../trpc.ts'
import { askGoods, badFile, fileCheck, fileImport, inFile, reading } from './goods-answer.ts'

/** So many of the names that a file would add or change are told. */
const namesMax = 20

/** What the shop sells: staff see it, a supervisor changes it. */
export const productsRouter = router({
  list: operatorProcedure
    .input(productFilter)
    .query(({ ctx, input }) => listProducts(ctx.runtime.pool, input)),

  run: supervisorProcedure.input(productCall).mutation(({ ctx, input }) => askGoods(ctx, input)),

  export: operatorProcedure.query(async ({ ctx }) => ({
    name: 'products.csv',
    text: writeProductFile(await allProducts(ctx.runtime.pool)),
  })),

  /** The dry run: what a file would do, and nothing is done. */
  check: supervisorProcedure.input(fileCheck).mutation(async ({ ctx, input }) => {
    const { lines, rows, bad } = reading(() => readProductFile(input.text))
    if (bad.length > 0) return badFile(bad)
    const { revision, products } = await readNamed(
      ctx.runtime.pool,
      rows.map(({ sku }) => sku),
    )
    const plan = planProductsImport(products, rows)
    if (plan.type === 'bad') return badFile(inFile(plan.cells, lines))
    const names = (of: typeof rows) => of.slice(0, namesMax).map(({ name }) => name)
    return {
      type: 'good' as const,
      revision,
      rows: rows.length,
      added: { count: plan.added.length, names: names(plan.added) },
      changed: { count: plan.changed.length, names: names(plan.changed) },
    }
  }),

  import: supervisorProcedure
    .input(fileImport)
    .mutation(({ ctx, input: { text, revision, reason, idempotencyKey } }) => {
      const { rows, bad } = reading(() => readProductFile(text))
      if (bad.length > 0)
        throw new TRPCError({ code: 'CONFLICT', message: 'Nothing was changed: check the file.' })
      const command = { type: 'products_import', rows } as const
      return askGoods(ctx, { command, expectedVersion: revision, reason, idempotencyKey })
    }),
})
