import type { Pool } from 'pg'

export interface System {
  /** `kafka` while a relay carries the log to a broker. */
  bus: 'log' | 'kafka'
  partitions: number
}

const query = {
  name: 'console_system',
  text: `
    select (select value from log.settings where name = 'partitions') as partitions,
      exists (select from read.cursors where group_name = 'relay' and lease_until > now()) as relayed`,
}

/** What carries the events, read from where it shows: a relay that holds a lease means Kafka. */
export async function readSystem(pool: Pool): Promise<System> {
  const { rows } = await pool.query<{ partitions: number | null; relayed: boolean }>(query)
  return { bus: rows[0]?.relayed ? 'kafka' : 'log', partitions: rows[0]?.partitions ?? 0 }
}
