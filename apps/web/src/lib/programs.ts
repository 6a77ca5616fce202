import { plainLine } from '@sagaboard/events/commands/plain-text'
import type { Scope } from '@sagaboard/events/commands/programs'
import { z } from 'zod'
import { reasonField } from './reason.ts'

/** Programs of other teams as staff see them: what can be asked, and how it reads. */

export const scopes = [
  'inventory',
  'payment',
  'shipping',
  'orders',
] as const satisfies readonly Scope[]

/** What a key of the scope may do. */
export const scopeLabels: Record<Scope, string> = {
  inventory: 'Inventory: hold, commit and release stock',
  payment: 'Payment: charge and refund',
  shipping: 'Shipping: make and void labels',
  orders: 'Orders: place and follow its own, complete what it has run',
}

/** How long a key opens, in days. */
export const keyDays = [30, 90, 365] as const

const which = 'Say which program it is for.'
const name = plainLine(100, { missing: which })

/** What a form asks for when a key is made; what it opens is chosen beside it. */
export const apiKeyAddForm = z.object({ name, reason: reasonField })

export const apiKeyAdd = z.strictObject({
  name,
  scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
  days: z.literal(keyDays),
  reason: reasonField,
  idempotencyKey: z.uuid(),
})

/** What the dialogs ask for. */
export const reasonForm = z.object({ reason: reasonField })

/** A key that is revoked, or a charge that is given back. */
export const programAct = z.strictObject({
  id: z.uuid(),
  reason: reasonField,
  idempotencyKey: z.uuid(),
})
