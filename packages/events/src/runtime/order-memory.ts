import type { AnyService } from './saga-service.ts'

/** What the transaction before knew of an order when it committed. */
export interface Remembered<Tx> {
  /** The order's last version. */
  head: number
  /** Rows, as they were left. */
  rows: ReadonlyMap<AnyService<Tx>, unknown>
}

/**
 * The orders that go on from memory: nothing of them is read again. That is safe because the member still holds their
 * partitions for all groups concerned (the fence), because a blocked order is never kept here, and because rows and
 * versions are compared with the store's when they are written.
 */
export type OrderMemory<Tx> = ReadonlyMap<string, Remembered<Tx>>
