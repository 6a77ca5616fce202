import { isCountry } from '@sagaboard/events/commands/is-country'
import { z } from 'zod'
import type { createShippingDoor } from '../services/shipping/door.ts'
import { type DoorCall, doorCall } from './door-call.ts'
import { decimalText, externalId, shortText } from './fields.ts'
import { lengthUnits, readMeasure, weightUnits } from './measures.ts'

/** What no parcel is beyond: a tonne, ten metres. */
const weightMaxG = 1_000_000
const lengthMaxMm = 10_000

const namesOf = <Name extends string>(units: Record<Name, unknown>) => Object.keys(units) as Name[]
const unitOf = <Name extends string>(units: Record<Name, unknown>) =>
  z.enum(namesOf(units), { error: `expected one of ${namesOf(units).join(', ')}` })

const country = shortText(2)
  .transform((code) => code.toUpperCase())
  .refine(isCountry, { error: 'expected a country by its two letters' })

const destination = z.strictObject({
  line1: shortText(200),
  line2: shortText(200).optional(),
  city: shortText(100),
  region: shortText(100).optional(),
  postcode: shortText(20),
  country,
})

/** A measure in the unit that is kept, or what is wrong with it. */
function measured(
  field: string,
  text: string,
  unit: Parameters<typeof readMeasure>[1],
  limit: { most: number; context: z.RefinementCtx },
): number {
  const read = readMeasure(text, unit, limit.most)
  if (typeof read === 'number') return read
  limit.context.addIssue({ code: 'custom', path: field.split('.'), message: read })
  return 0
}

const label = z
  .strictObject({
    order_id: externalId,
    destination,
    package_dimensions: z.strictObject({
      length: decimalText,
      width: decimalText,
      height: decimalText,
      unit: unitOf(lengthUnits),
    }),
    weight: z.strictObject({ value: decimalText, unit: unitOf(weightUnits) }),
  })
  .transform(({ order_id, destination, package_dimensions: box, weight }, context) => {
    const side = (name: 'length' | 'width' | 'height') =>
      measured(`package_dimensions.${name}`, box[name], lengthUnits[box.unit], {
        most: lengthMaxMm,
        context,
      })
    const size = {
      weightG: measured('weight.value', weight.value, weightUnits[weight.unit], {
        most: weightMaxG,
        context,
      }),
      lengthMm: side('length'),
      widthMm: side('width'),
      heightMm: side('height'),
    }
    return { order_id, destination, size }
  })

/** The calls of shipping's door. */
export const shippingCalls = (door: ReturnType<typeof createShippingDoor>): DoorCall[] => [
  doorCall({
    scope: 'shipping',
    grpc: 'shipping.v1.ShippingService/CreateLabel',
    rest: { method: 'POST', path: '/api/shipping/create_label' },
    input: label,
    run: door.createLabel,
  }),
  doorCall({
    scope: 'shipping',
    grpc: 'shipping.v1.ShippingService/VoidLabel',
    rest: { method: 'POST', path: '/api/shipping/void_label' },
    input: z.strictObject({ order_id: externalId }),
    run: door.voidLabel,
  }),
]
