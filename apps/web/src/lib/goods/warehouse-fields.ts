import { plainLine } from '@sagaboard/events/commands/plain-text'
import { z } from 'zod'
import { reasonField } from '../reason.ts'
import { versionMax } from '../storable.ts'

/** What is asked for of a warehouse. Positions in degrees, north and east positive. */

const idHint = 'Small letters and digits, with - between them, at most 40.'
const idField = z
  .string({ error: idHint })
  .trim()
  .max(40, { error: idHint })
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, { error: idHint })

const degrees = (most: number, what: string) => {
  const error = `${what} from -${most} to ${most}.`
  return z.number({ error }).min(-most, { error }).max(most, { error })
}
const name = 'A name of at most 60 characters.'
const country = 'A country in two letters, such as DE.'
const rank = 'A whole number from 1 to 999.'
const gateway = 'An airport in three letters, such as LEJ.'

const fields = {
  name: plainLine(60, { missing: name, long: name }),
  country: z
    .string({ error: country })
    .trim()
    .regex(/^[A-Z]{2}$/, { error: country }),
  latitude: degrees(90, 'A latitude'),
  longitude: degrees(180, 'A longitude'),
  gateway: z
    .string({ error: gateway })
    .trim()
    .regex(/^[A-Z]{3}$/, { error: gateway })
    .nullable()
    .default(null),
  gatewayLatitude: degrees(90, 'A latitude').nullable().default(null),
  gatewayLongitude: degrees(180, 'A longitude').nullable().default(null),
  rank: z.int({ error: rank }).min(1, { error: rank }).max(999, { error: rank }),
}

interface Gateway {
  gateway: string | null
  gatewayLatitude: number | null
  gatewayLongitude: number | null
}

/** An airport without a position, or the other way round, can't be used. */
const isWhole = ({ gateway, gatewayLatitude, gatewayLongitude }: Gateway) =>
  [gateway, gatewayLatitude, gatewayLongitude].filter((part) => part !== null).length % 3 === 0
const half = {
  error: 'Give the airport with both its positions, or none of them.',
  path: ['gateway'],
}

export const warehouseForm = z
  .object({ id: idField, ...fields, reason: reasonField })
  .refine(isWhole, half)

const command = z.discriminatedUnion('type', [
  z
    .strictObject({ type: z.literal('warehouse_add'), id: idField, ...fields })
    .refine(isWhole, half),
  z
    .strictObject({ type: z.literal('warehouse_change'), id: idField, ...fields })
    .refine(isWhole, half),
  z.strictObject({ type: z.literal('warehouse_remove'), id: idField }),
])

/** `expectedVersion`: of what the person saw; null for what is new. */
export const warehouseCall = z.strictObject({
  command,
  reason: reasonField,
  expectedVersion: z.int().min(1).max(versionMax).nullable(),
  idempotencyKey: z.uuid(),
})
