import type { Destination } from '../catalog/sourcing.ts'
import { metresBetween, type Position } from './distance.ts'

/** Where goods are sent from. */
export interface Warehouse extends Position {
  id: string
  /** Of two ways that are equally good the one with the lower ranks is taken. */
  rank: number
  /** The airport from which it sends to other customs territories; null when it has none. */
  gatewayLatitude: number | null
  gatewayLongitude: number | null
}

/** What a merchant has decided about where to send from. */
export interface SourcingPolicy {
  warehouses: readonly Warehouse[]
  /** The countries inside the customs territory (ISO 3166-1, two letters). */
  customsTerritory: ReadonlySet<string>
}

/** A warehouse, and how far it is from where an order leaves its hands. */
export interface RankedWarehouse {
  id: string
  rank: number
  metres: number
}

/** True when the goods leave the customs territory: then the carrier takes them over at an airport. */
export const leavesTerritory = (
  { country, basis }: Destination,
  { customsTerritory }: SourcingPolicy,
): boolean => basis !== 'unknown' && !customsTerritory.has(country)

/**
 * The warehouses, nearest first, then by rank and name. Inside the customs territory the way to the destination counts,
 * outside of it the way to the warehouse's own airport: what comes after that is flown. One that has no airport counts the
 * whole way. While nobody knows where the destination is, none is nearer than another, and the rank alone decides.
 */
export function nearestFirst(destination: Destination, policy: SourcingPolicy): RankedWarehouse[] {
  const leaves = leavesTerritory(destination, policy)
  const metresOf = (warehouse: Warehouse): number => {
    if (destination.basis === 'unknown') return 0
    return metresBetween(warehouse, (leaves && gatewayOf(warehouse)) || destination)
  }
  return policy.warehouses
    .map((warehouse) => ({
      id: warehouse.id,
      rank: warehouse.rank,
      metres: metresOf(warehouse),
    }))
    .sort(byNearness)
}

const byNearness = (a: RankedWarehouse, b: RankedWarehouse): number =>
  a.metres - b.metres || a.rank - b.rank || (a.id < b.id ? -1 : 1)

const gatewayOf = ({ gatewayLatitude, gatewayLongitude }: Warehouse): Position | undefined =>
  gatewayLatitude === null || gatewayLongitude === null
    ? undefined
    : { latitude: gatewayLatitude, longitude: gatewayLongitude }

/** The countries of the European Union: the customs territory unless a merchant names another. */
export const europeanUnion: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
)

/**
 * For goods of which nobody knows where they go: from the fewest warehouses, and of these those that come first in the stock.
 *
 * @param stock rows of it, the ones to be used first before the others
 */
export const anywhere = (
  stock: readonly { warehouse: string }[],
): { destination: Destination; policy: SourcingPolicy } => ({
  destination: { country: '', latitude: 0, longitude: 0, basis: 'unknown' },
  policy: {
    warehouses: [...new Set(stock.map(({ warehouse }) => warehouse))].map((id, rank) => ({
      id,
      rank,
      latitude: 0,
      longitude: 0,
      gatewayLatitude: null,
      gatewayLongitude: null,
    })),
    customsTerritory: new Set(),
  },
})
