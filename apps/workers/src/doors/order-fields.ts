import { fieldIssues, orderInput } from '@sagaboard/events/commands/order-input'
import { isLosslessNumber } from 'lossless-json'
import { z } from 'zod'
import { Refusal } from '../services/refusal.ts'

/** What an order is placed with: the fields of `POST /v1/orders` and their rules, under names as these doors write them. */

const keyWords = 'expected 1 to 255 printable ASCII characters, such as a new UUID'

const asked = z.strictObject({
  idempotency_key: z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : keyWords) })
    .regex(/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/, { error: keyWords }),
  lines: z.unknown().optional(),
  customer: z.unknown().optional(),
  ship_to: z.unknown().optional(),
  payment: z.unknown().optional(),
  on_shortage: z.unknown().optional(),
  note: z.unknown().optional(),
  locale: z.unknown().optional(),
})

/** @throws Refusal `invalid` naming each field, as `/v1` does */
export const placing = asked.transform(({ idempotency_key, ship_to, on_shortage, ...same }) => {
  const said = { ...same, shipTo: ship_to, onShortage: on_shortage }
  const request = plain(
    Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  )
  const order = orderInput.safeParse(request)
  if (order.success) return { idempotencyKey: idempotency_key, order: order.data }
  const issues = fieldIssues(order.error, request)
  throw new Refusal(
    'invalid',
    `${issues.map(({ path, message }) => `${toldPath(path)}: ${message}`).join('; ')}.`,
  )
})

const toldPath = (path: string) =>
  path.replace(/^shipTo\b/, 'ship_to').replace(/^onShortage\b/, 'on_shortage')

/** Numbers of REST, which are kept as they were written, as numbers. No amount is among them. */
function plain(value: unknown): unknown {
  if (isLosslessNumber(value)) return Number(value.toString())
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
}

export const orderName = z.strictObject({
  order_id: z
    .string({ error: 'expected the id of an order' })
    .toLowerCase()
    .pipe(z.guid({ error: 'expected the id of an order' })),
})
