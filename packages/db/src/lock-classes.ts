/**
 * What an advisory lock of two numbers locks: the first number of each kind, so that no two kinds wait for one another by
 * accident. The second number says which one of the kind.
 */
export const lockClasses = {
  /** A partition of the log, by its number; the migrations hold the same number (0001). */
  partition: 7201,
  /** An idempotency key of a person's act, hashed. */
  auditKey: 7202,
  /** Who is staff: 0. */
  staff: 7203,
  /** An id that a program gave, hashed. */
  externalId: 7204,
  /** Products and warehouses: 0. */
  goods: 7205,
  /** The counts of who waits in line: 0. */
  line: 7206,
  /** Starting the load generator: 0. */
  loadStart: 7207,
} as const
