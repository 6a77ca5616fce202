import { z } from 'zod'

const km = z.int().min(0)

/** Where an order goes, as exactly as is known without its address. In degrees (WGS 84). */
export const destination = z.strictObject({
  /** ISO 3166-1, two letters; of an order that says something else, that. */
  country: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  /** By what it was found: how the postcode begins, or the country; `unknown`: by neither, and then it is nowhere in particular. */
  basis: z.enum(['postcode', 'country', 'unknown']),
})

/** A warehouse that goods are taken from. */
const sourcedFrom = z.strictObject({
  warehouse: z.string(),
  distanceKm: km,
  /**
   * `nearest`: it holds everything, and no other is nearer. `holds_all`: nearer ones don't hold
   * everything. `fewest`: none holds everything, and this one belongs to the best set of the fewest
   * that do.
   */
  reason: z.enum(['nearest', 'holds_all', 'fewest']),
})

/** A warehouse that is nearer and was passed by: the first product of which it had too little. */
const passedBy = z.strictObject({
  warehouse: z.string(),
  distanceKm: km,
  sku: z.string(),
  /** What it had free of it, and what the order wants of it in all. */
  free: z.int().min(0),
  wanted: z.int().min(1),
})

/** Where an order is sent from, and why from there. */
export const sourcing = z.strictObject({
  destination,
  /** To what the distances were measured: of goods that leave the customs territory, to the airport of each warehouse. */
  measuredTo: z.enum(['destination', 'gateway']),
  /** Nearest first. */
  warehouses: z.array(sourcedFrom).min(1),
  /** Those that are nearer than the farthest one that was taken, nearest first. */
  passedBy: z.array(passedBy),
})

export type Destination = z.infer<typeof destination>
export type PassedBy = z.infer<typeof passedBy>
export type Sourcing = z.infer<typeof sourcing>
