/** How far a group has come in one partition. */
export interface CursorMove {
  partition: number
  from: number
  to: number
}

/**
 * A move of one group's cursor; `from` = `to` moves nothing and only makes sure that the partition
 * is still held.
 */
export interface GroupMove extends CursorMove {
  group: string
}

/**
 * What a member reads at the moment: the position of each of its partitions, and how many are its
 * fair share.
 */
export interface Claim {
  positions: Map<number, number>
  share: number
}

/** This member reads a partition no more; another one may have taken it over. */
export class LeaseLost extends Error {
  readonly retry = true
  override name = 'LeaseLost'
}

/**
 * Who reads which partition, and how far each group has come. A group has a cursor in each
 * partition; its members share the partitions by leases that run out by themselves.
 */
export interface ConsumerGroups<Tx> {
  /** Makes the cursors of a group that reads for the first time. */
  join(group: string): Promise<void>
  /**
   * Takes, keeps and counts the member's partitions; what it holds is its own for `leaseMs` from
   * now.
   */
  claim(group: string, member: string, leaseMs: number): Promise<Claim>
  /** Gives partitions back, as another member has come. */
  release(group: string, member: string, partitions: readonly number[]): Promise<void>
  /** Gives everything back. */
  leave(group: string, member: string): Promise<void>
  /**
   * Moves cursors by compare-and-set; fails the transaction when the member no longer owns one of
   * them.
   */
  advance(tx: Tx, member: string, moves: readonly GroupMove[]): void
  /**
   * Notes how far a group has come that reads by way of a broker: what others see as its lag, and
   * where it would go on without the broker. Never moves a cursor back, nor beyond the end of the
   * log.
   */
  recordPosition(group: string, positions: ReadonlyMap<number, number>): Promise<void>
}
