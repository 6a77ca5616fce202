import type { Environment } from '@sagaboard/process/config'
import type { Pool } from 'pg'

/**
 * A party that a shop can choose by its name: reads the settings that it needs, and says how it is
 * made.
 *
 * @param environment where its settings are; see `readSettings`
 * @returns makes it; `pool` is for a party that keeps books in our own database, as the simulated
 *   ones do, and `isDeclined` whose charges these are told to decline
 * @throws ConfigError naming each of its settings that can't be used
 */
export type Choice<Port> = (
  environment: Environment,
) => (pool: Pool, isDeclined?: IsDeclined) => Port

/** Whether staff have the simulated provider decline what this order is charged; the same answer at each try. */
export type IsDeclined = (orderId: string) => boolean
