import { hash } from 'node:crypto'
import type { Parcel } from '@sagaboard/events/catalog/events'
import type { ToldState } from '@sagaboard/events/saga/parcel-news'

/** How fast the simulated carrier is, in minutes: until a parcel is picked up, then in transit, then at its end. */
export interface CarrierPace {
  readonly pickUp: number
  readonly transit: number
  readonly delivery: number
}

/** One thing that will happen to a parcel, unless its label is voided before it is picked up. */
export interface TimetableEntry {
  readonly eventId: string
  readonly trackingNumber: string
  readonly state: ToldState
  readonly place: string | null
  readonly dueAt: Date
  /** How often it is told. */
  readonly tells: number
  /** When it is told first. */
  readonly nextAt: Date
}

/** To this postcode parcels are on their way as soon as their labels are made. */
export const pickedUpAtOnce = '99996'
/** From this one they come back. */
const returnedToSender = '99995'
/** Of these the carrier tells everything twice, and the last thing first. */
const toldBackwards = '99994'

const minuteMs = 60_000

/**
 * What becomes of a parcel, and when: it follows from the postcode and the pace alone.
 *
 * @param key of its label
 * @param madeAtMs when the label was made, epoch ms
 */
export function timetableOf(
  { key, postcode }: { key: string; postcode: string },
  { trackingNumber, warehouse }: Pick<Parcel, 'trackingNumber' | 'warehouse'>,
  pace: CarrierPace,
  madeAtMs: number,
): TimetableEntry[] {
  const pickUpMs = postcode === pickedUpAtOnce ? 0 : pace.pickUp * minuteMs
  const transitMs = pickUpMs + pace.transit * minuteMs
  const endMs = transitMs + pace.delivery * minuteMs
  const from = warehouse.charAt(0).toUpperCase() + warehouse.slice(1)
  const way: [ToldState, number, string | null][] = [
    ['picked_up', pickUpMs, from],
    ['in_transit', transitMs, 'Hub Kassel'],
    postcode === returnedToSender ? ['returned', endMs, from] : ['delivered', endMs, null],
  ]
  const isBackwards = postcode === toldBackwards
  return way.map(([state, afterMs, place], index) => {
    const lateMs = isBackwards ? endMs + (endMs / 10) * (way.length - 1 - index) : afterMs
    return {
      eventId: `np_${hash('sha256', `${key}/${trackingNumber}/${state}`).slice(0, 24)}`,
      trackingNumber,
      state,
      place,
      dueAt: new Date(madeAtMs + afterMs),
      tells: isBackwards ? 2 : 1,
      nextAt: new Date(madeAtMs + lateMs),
    }
  })
}
