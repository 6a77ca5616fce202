import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import pg from 'pg'

const channel = 'sagaboard_log'
/** At most one NOTIFY in this time; inside the appending transactions it would cost 40 % of throughput. */
const quietMs = 5

type Listener = (partitions: readonly number[], types: readonly string[]) => void

export interface WakeUp {
  send(partitions: Iterable<number>, types: Iterable<string>): void
  subscribe(listener: Listener): () => void
  close(): Promise<void>
}

/**
 * Tells readers that partitions have grown: those of this process at once, those of others by NOTIFY, outside any
 * transaction. It only saves waiting; readers poll anyway, so a lost one costs time and nothing else.
 *
 * @param pool sends the notifications
 * @param url where to listen; undefined: this process only sends
 */
export function createWakeUp(pool: Pool, url: string | undefined): WakeUp {
  const me = randomUUID()
  const listeners = new Set<Listener>()
  const pending = { partitions: new Set<number>(), types: new Set<string>() }
  let quietUntil: NodeJS.Timeout | undefined
  let closed = false
  let client: pg.Client | undefined

  const tell: Listener = (partitions, types) => {
    for (const listener of listeners) listener(partitions, types)
  }

  function flush(): void {
    quietUntil = undefined
    if (pending.partitions.size === 0 || closed) return
    const payload = `${me}:${[...pending.partitions].join()}:${[...pending.types].join()}`
    pending.partitions.clear()
    pending.types.clear()
    quietUntil = setTimeout(flush, quietMs)
    pool.query({ name: 'log-notify', text: 'select pg_notify($1, $2)', values: [channel, payload] }).catch(() => {
      // Nothing is lost: readers poll. A database that is away is reported by whoever needs it.
    })
  }

  async function listen(): Promise<void> {
    while (url && !closed) {
      const connection = new pg.Client({ connectionString: url, application_name: 'sagaboard-listen' })
      const ended = new Promise<void>((resolve) => {
        connection.on('error', () => resolve())
        connection.on('end', () => resolve())
      })
      try {
        client = connection
        await connection.connect()
        if (closed) await connection.end()
        connection.on('notification', ({ payload = '' }) => {
          const [sender, partitions = '', types = ''] = payload.split(':')
          if (sender !== me) tell(partitions.split(',').map(Number), types.split(','))
        })
        if (!closed) await connection.query(`listen ${channel}`)
        await ended
      } catch {
        connection.removeAllListeners('notification')
      }
      if (!closed) await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
  const listening = listen()

  return {
    send(partitions, types) {
      const grown = [...partitions]
      const by = [...types]
      if (grown.length === 0) return
      tell(grown, by)
      for (const partition of grown) pending.partitions.add(partition)
      for (const type of by) pending.types.add(type)
      if (!quietUntil) flush()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      closed = true
      clearTimeout(quietUntil)
      await client?.end().catch(() => {})
      await listening
    },
  }
}
