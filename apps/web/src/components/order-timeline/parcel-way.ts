import {
  lastTold,
  type ParcelState,
  parcelStates,
  stateOfParcel,
  type TrackedParcel,
} from '@sagaboard/events/saga/parcel-news'

/** A stop of a parcel's way: passed or to come, and when it was, ISO, as far as the carrier told. */
export interface ParcelStop {
  readonly state: ParcelState
  readonly isPassed: boolean
  readonly at: string | null
}

/** Where a parcel is, and the stops of its way. */
export interface ParcelWay {
  readonly carrier: string
  readonly trackingNumber: string
  /** Weight and box; left out when nobody has said it. */
  readonly size?: TrackedParcel['size']
  readonly state: ParcelState
  /** Where it was told of last; null when that was not said. */
  readonly place: string | null
  readonly stops: readonly ParcelStop[]
}

/** The way of a parcel as far as it is known; it ends with its delivery, or with its return. */
export function wayOf(parcel: TrackedParcel): ParcelWay {
  const { carrier, trackingNumber, size, news } = parcel
  const state = stateOfParcel(parcel)
  const end = state === 'returned' ? 'returned' : 'delivered'
  const reached = parcelStates.indexOf(state)
  const stops = (['label_made', 'picked_up', 'in_transit', end] as const).map((stop) => ({
    state: stop,
    isPassed: parcelStates.indexOf(stop) <= reached,
    at: (stop !== 'label_made' && news?.[stop]?.at) || null,
  }))
  const place = lastTold(parcel)?.place ?? null
  return { carrier, trackingNumber, ...(size && { size }), state, place, stops }
}
