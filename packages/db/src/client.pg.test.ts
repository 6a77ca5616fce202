import { expect, test } from 'vitest'
import { createPool } from './client.ts'
import { useTestDatabase } from './testing/template-database.ts'

const database = useTestDatabase()

test('an instant comes as Date writes it, whatever zeros it ends with; microseconds stay', async () => {
  const pool = createPool(database.url, { max: 1, applicationName: 'test-client' })
  const instants = ['17:53:04', '17:53:04.8', '17:53:04.86', '17:53:04.865', '17:53:04.865123']
  try {
    const { rows } = await pool.query<{ at: string }>(
      'select at from unnest($1::timestamptz[]) at',
      [instants.map((time) => `2026-11-27T${time}Z`)],
    )
    const found = rows.map(({ at }) => at)
    expect(found.slice(0, 4)).toEqual(
      instants.slice(0, 4).map((time) => new Date(`2026-11-27T${time}Z`).toISOString()),
    )
    expect(found[4]).toBe('2026-11-27T17:53:04.865123Z')
  } finally {
    await pool.end()
  }
})
