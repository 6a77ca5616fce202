import type { StockCommand } from '@sagaboard/events/commands/goods'
import { type ShelfLevel, shelfKey } from '@sagaboard/events/commands/stock-plan'
import { z } from 'zod'
import { reasonField } from '../reason.ts'
import {
  changeField,
  locationField,
  lowAtField,
  onHandField,
  units,
  warehouseField,
} from './stock-fields.ts'

/** What a person does at the shelves, as a form has it. */
export const stockActs = ['receive', 'count', 'correct', 'move', 'threshold'] as const
export type StockAct = (typeof stockActs)[number]

/** A shelf as one choice: `leipzig/primary`. */
const shelf = z.string({ error: 'Choose a shelf.' }).transform((text, context) => {
  const [warehouse, location] = text.split('/')
  const read = z.object({ warehouse: warehouseField, location: locationField }).safeParse({
    ...{ warehouse, location },
  })
  if (read.success) return read.data
  context.addIssue({ code: 'custom', message: 'Choose a shelf.' })
  return z.NEVER
})

const more = { shelf, reason: reasonField }

export const stockForms = {
  receive: z.object({ ...more, units }),
  count: z.object({ ...more, counted: onHandField }),
  correct: z.object({ ...more, change: changeField }),
  move: z.object({ ...more, to: shelf, units }),
  threshold: z.object({ ...more, lowAt: lowAtField.default(null) }),
} satisfies Record<StockAct, z.ZodType>

type Read<Act extends StockAct> = z.output<(typeof stockForms)[Act]>
export type ReadForm = { [Act in StockAct]: { act: Act } & Read<Act> }[StockAct]

/**
 * What is asked of the door.
 *
 * @param levels of the product's shelves, as the person sees them
 */
export function stockCommandOf(
  sku: string,
  levels: readonly ShelfLevel[],
  form: ReadForm,
): Exclude<StockCommand, { type: 'stock_import' }> {
  const { shelf: at } = form
  const seen = levels.find((level) => shelfKey(level) === shelfKey({ sku, ...at }))
  switch (form.act) {
    case 'receive':
      return { type: 'stock_receive', sku, ...at, units: form.units }
    case 'count':
      return {
        type: 'stock_count',
        ...{ sku, ...at },
        counted: form.counted,
        expectedOnHand: seen?.onHand ?? 0,
      }
    case 'correct':
      return { type: 'stock_correct', sku, ...at, change: form.change }
    case 'move':
      return { type: 'stock_move', sku, from: at, to: form.to, units: form.units }
    case 'threshold':
      return {
        type: 'stock_threshold',
        ...{ sku, ...at },
        lowAt: form.lowAt,
        expectedLowAt: seen?.lowAt ?? null,
      }
    default:
      return form satisfies never
  }
}
