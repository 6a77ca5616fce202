import { europeanUnion, type SourcingPolicy } from '@sagaboard/events/saga/sourcing-policy'

/** Three warehouses in two countries, one of them at an airport. */
export const policy: SourcingPolicy = {
  warehouses: [
    {
      id: 'leipzig',
      rank: 1,
      latitude: 51.34,
      longitude: 12.37,
      gatewayLatitude: 51.42,
      gatewayLongitude: 12.24,
    },
    {
      id: 'hamburg',
      rank: 2,
      latitude: 53.55,
      longitude: 9.99,
      gatewayLatitude: null,
      gatewayLongitude: null,
    },
    {
      id: 'rotterdam',
      rank: 3,
      latitude: 51.92,
      longitude: 4.48,
      gatewayLatitude: 51.96,
      gatewayLongitude: 4.44,
    },
  ],
  customsTerritory: europeanUnion,
}

interface City {
  city: string
  country: string
  postcode: string
}

/** Where orders go: near one of them, and out of the customs territory. */
export const cities: readonly [City, ...City[]] = [
  { city: 'Leipzig', country: 'DE', postcode: '04229' },
  { city: 'Rotterdam', country: 'NL', postcode: '3011 AA' },
  { city: 'Oslo', country: 'NO', postcode: '0150' },
]
