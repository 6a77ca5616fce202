import { type SetAct, setActSchema } from '@sagaboard/events/commands/order-sets'
import { z } from 'zod'
import { type OrderFilter, orderQuery } from './order-filter.ts'
import { reasonField } from './reason.ts'
import { versionMax } from './storable.ts'

/** What staff ask about a frozen set of orders, as a form and the server check it. */

export const setHref = (id: string) => `/console/sets/${id}`

export const setId = z.uuid()

/** The address of the list with the dialog open in which all that it finds are frozen for an act. */
export function freezeHref(filter: Partial<OrderFilter>, act: SetAct['type']): string {
  const query = new URLSearchParams(orderQuery(filter))
  query.set(actKey, act)
  return `/console/orders?${query}`
}

/** What stands in an address for the act that is asked for. */
export const actKey = 'act'

/** So many orders can be chosen by hand. */
export const pickedMax = 200

/** `id`: the set is known by it; asked twice with the same one is asked once. */
export const newSet = { id: setId, act: setActSchema }

/** When a set stops by itself, unless a person says otherwise. */
export const usualStopPercent = 10

const whole = 'A whole number from 0 to 100.'
export const stopPercentField = z
  .string({ error: whole })
  .trim()
  .regex(/^\d{1,3}$/, { error: whole })
  .transform(Number)
  .pipe(z.int().max(100, { error: whole }))

export const startForm = z.object({ reason: reasonField, stopPercent: stopPercentField })
export const reasonForm = z.object({ reason: reasonField })

/** `version`: the one that whoever asks has seen. */
const seen = {
  setId,
  version: z.int().min(0).max(versionMax),
  idempotencyKey: z.uuid(),
  reason: reasonField,
}

export const setAsk = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('set_start'), stopPercent: z.int().min(0).max(100), ...seen }),
  z.strictObject({ type: z.literal('set_pause'), ...seen }),
  z.strictObject({ type: z.literal('set_resume'), ...seen }),
  z.strictObject({ type: z.literal('set_stop'), ...seen }),
])
export type SetAsk = z.infer<typeof setAsk>

/** Which of its orders are shown. */
export const memberViews = [
  'all',
  'failed',
  'other_way',
  'open',
  'verified',
  'to_come',
  'not_asked',
] as const
export type MemberView = (typeof memberViews)[number]
