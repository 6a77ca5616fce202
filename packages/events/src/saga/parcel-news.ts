import type { EventType, Parcel, ParcelNewsData } from '../catalog/events.ts'

/**
 * What becomes of a parcel after its label, as the carrier tells it. It is folded from what was told and never asked of
 * anybody; the order's status and its saga don't know of it.
 */
export const parcelStates = [
  'label_made',
  'picked_up',
  'in_transit',
  'delivered',
  'returned',
] as const
export type ParcelState = (typeof parcelStates)[number]
/** What the carrier can tell; that a label was made, it has answered before. */
export type ToldState = Exclude<ParcelState, 'label_made'>

const stateTold = {
  ParcelPickedUp: 'picked_up',
  ParcelInTransit: 'in_transit',
  ParcelDelivered: 'delivered',
  ParcelReturned: 'returned',
} as const satisfies { [E in EventType]?: ToldState }

export type ParcelNews = keyof typeof stateTold

/** The event by which each is stated. */
export const newsOf = Object.fromEntries(
  Object.entries(stateTold).map(([type, state]) => [state, type]),
) as Record<ToldState, ParcelNews>

export const toldStates = Object.values(stateTold) as readonly ToldState[]

/** True for an event by which a carrier tells of a parcel. */
export const isParcelNews = (type: string): type is ParcelNews => Object.hasOwn(stateTold, type)

/** What an event of this type says of its parcel. */
export const stateOfNews = (type: ParcelNews): ToldState => stateTold[type]

/** When it happened at the carrier (ISO 8601), and where when that was said. */
export interface Told {
  at: string
  place?: string
}

/** A parcel and what was told of it; nothing while there is only its label, as for all parcels of before. */
export type TrackedParcel = Parcel & { news?: { [S in ToldState]?: Told } }

/**
 * The furthest that was told, in the order of {@link parcelStates}: what arrives late moves nothing back. Of a parcel that
 * was delivered and returned, that it came back counts: somebody has to see to it.
 */
export const stateOfParcel = ({ news }: Pick<TrackedParcel, 'news'>): ParcelState =>
  parcelStates.findLast((state) => state !== 'label_made' && news?.[state]) ?? 'label_made'

/** What was told of the state in which the parcel is; undefined while there is only its label. */
export function lastTold(parcel: Pick<TrackedParcel, 'news'>): Told | undefined {
  const state = stateOfParcel(parcel)
  return state === 'label_made' ? undefined : parcel.news?.[state]
}

/** True once nothing more is expected of the carrier. */
export const isParcelAtEnd = (parcel: Pick<TrackedParcel, 'news'>): boolean => {
  const state = stateOfParcel(parcel)
  return state === 'delivered' || state === 'returned'
}

/** True while the carrier still has something to tell of one of these. */
export const isUnderWay = (parcels: readonly Pick<TrackedParcel, 'news'>[]): boolean =>
  parcels.some((parcel) => !isParcelAtEnd(parcel))

/** How the delivery of an order stands: its parcels together. */
export type Delivery = 'none' | 'under_way' | 'delivered' | 'returned'

/** `returned` once one of them has come back; `delivered` once all of them have arrived. */
export function deliveryOf(parcels: readonly Pick<TrackedParcel, 'news'>[]): Delivery {
  const states = parcels.map(stateOfParcel)
  if (states.length === 0) return 'none'
  if (states.includes('returned')) return 'returned'
  return states.every((state) => state === 'delivered') ? 'delivered' : 'under_way'
}

/**
 * The parcels once the carrier has told this of one of them. In whatever order news arrive, they come to the same: of two of
 * one kind the later one at the carrier is kept. One of no parcel among these changes nothing.
 */
export function noteNews(
  parcels: readonly TrackedParcel[],
  type: ParcelNews,
  { shipmentId, happenedAt, place }: Pick<ParcelNewsData, 'shipmentId' | 'happenedAt' | 'place'>,
): TrackedParcel[] {
  const state = stateTold[type]
  const told: Told = place === undefined ? { at: happenedAt } : { at: happenedAt, place }
  return parcels.map((parcel) => {
    if (parcel.shipmentId !== shipmentId) return parcel
    const known = parcel.news?.[state]
    const latest = known && orderOf(known, told) >= 0 ? known : told
    return { ...parcel, news: { ...parcel.news, [state]: latest } }
  })
}

/** By hour, then by place: two that happened at once are kept the same way whichever came first. */
function orderOf(one: Told, other: Told): number {
  const hours = Date.parse(one.at) - Date.parse(other.at)
  if (hours !== 0) return hours
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)]
  return a === b ? 0 : a > b ? 1 : -1
}
