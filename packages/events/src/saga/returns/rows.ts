import type { Allocation, Parcel } from '../../catalog/events.ts'
import type { PackedParcel } from '../pack.ts'

/** The beginning of the keys of all calls that returns of an order make. */
export const returnKeys = (orderId: string): string => `${orderId}:return:`

/** The beginning of those of one return. */
export const returnKey = (orderId: string, returnId: string): string =>
  `${returnKeys(orderId)}${returnId}:`

/** What each service keeps of one return, by its id, beside its one row per order. */

/** The units go back to where they came from; nothing of it is stock before the money was given back. */
export interface InventoryReturn {
  status: 'expected' | 'inspected' | 'restocked'
  allocations: Allocation[]
  /** What is as new, and what is not, as inspected. */
  restock: Allocation[]
  writtenOff: Allocation[]
}

/**
 * `uncertain`: its refund may have been asked for before the return was to be given up. `withheld` is
 * the tombstone: nothing is ever given back for it. Minor units.
 */
export interface PaymentReturn {
  status: 'expected' | 'uncertain' | 'refunded' | 'withheld' | 'failed'
  /** What each unit gives back, by line and in the order of the units. */
  lines: { line: number; amountsMinor: number[] }[]
  /** What was given back, or of an uncertain one what may have been. */
  amountMinor: number
}

/**
 * `uncertain`: its label may have been asked for before it was to be given up. `recalled` is the
 * tombstone: no label is ever made for it.
 */
export interface ShipmentReturn {
  status: 'expected' | 'uncertain' | 'labelled' | 'received' | 'failed' | 'recalled' | 'closed'
  /** What comes back, and to which warehouse. */
  allocations: Allocation[]
  /** As it was packed, of which the keys of its labels follow; empty where it needs none. */
  packed: PackedParcel[]
  parcels: Parcel[]
  /** What was not accepted, once it was inspected. */
  rejected: Allocation[]
}
