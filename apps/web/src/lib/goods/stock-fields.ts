import { stockLocations } from '@sagaboard/events/catalog/stock-location'
import { onHandMax, unitsMax } from '@sagaboard/events/commands/stock-plan'
import { z } from 'zod'
import { reasonField } from '../reason.ts'
import { skuField } from './product-fields.ts'

/** What is asked for of stock, wherever it comes from: a form, a call or a file. */

const whole = (min: number, max: number) => {
  const error = `A whole number from ${min} to ${max}.`
  return z.int({ error }).min(min, { error }).max(max, { error })
}

export const units = whole(1, unitsMax)
export const onHandField = whole(0, onHandMax)
export const lowAtField = whole(0, onHandMax).nullable()
export const changeField = whole(-unitsMax, unitsMax).refine((change) => change !== 0, {
  error: 'How many more, or fewer: 5, or -1.',
})
export const locationField = z.enum(stockLocations, { error: 'primary or back.' })
export const warehouseField = z
  .string({ error: 'Choose a warehouse.' })
  .trim()
  .min(1, { error: 'Choose a warehouse.' })
  .max(40, { error: 'Choose a warehouse.' })

const shelf = { warehouse: warehouseField, location: locationField }

export const stockCommand = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('stock_receive'), sku: skuField, ...shelf, units }),
  z.strictObject({
    type: z.literal('stock_count'),
    sku: skuField,
    ...shelf,
    counted: onHandField,
    expectedOnHand: onHandField,
  }),
  z.strictObject({
    type: z.literal('stock_correct'),
    sku: skuField,
    ...shelf,
    change: changeField,
  }),
  z.strictObject({
    type: z.literal('stock_move'),
    sku: skuField,
    from: z.strictObject(shelf),
    to: z.strictObject(shelf),
    units,
  }),
  z.strictObject({
    type: z.literal('stock_threshold'),
    sku: skuField,
    ...shelf,
    lowAt: lowAtField,
    expectedLowAt: lowAtField,
  }),
])

export const stockCall = z.strictObject({
  command: stockCommand,
  reason: reasonField,
  idempotencyKey: z.uuid(),
})
