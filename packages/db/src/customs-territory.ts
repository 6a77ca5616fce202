import type { Pool } from 'pg'

/** The countries of the customs territory as their row has them: ISO 3166-1, with commas. */
export const parseTerritory = (text: string): ReadonlySet<string> => new Set(text.split(','))

/**
 * Writes down the customs territory, for every process that decides, or foretells, where an order is sent from.
 *
 * @param pool of a process that may write what is inventory's
 * @param countries ISO 3166-1, two letters
 */
export async function writeTerritory(pool: Pool, countries: readonly string[]): Promise<void> {
  const text = countries.join(',')
  await pool.query(
    'update inventory.sourcing_policy set customs_territory = $1 where customs_territory <> $1',
    [text],
  )
}
