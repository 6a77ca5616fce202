import { randomUUID } from 'node:crypto'
import type { SourceHealth } from '@sagaboard/events/log/event-store'
import type { Pool } from 'pg'
import pg from 'pg'
import { applicationNames } from '../other-builds.ts'

const channel = 'sagaboard_log'
/** At most one NOTIFY in this time; inside the appending transactions it would cost 40 % of throughput. */
const quietMs = 5
/** How often the connection that listens is asked whether it is still one, and how long its answer may take. */
const askEveryMs = 2_000
const answerMaxMs = 3_000

type Listener = (partitions: readonly number[], types: readonly string[]) => void

export interface Notifications {
  send(partitions: Iterable<number>, types: Iterable<string>): void
  subscribe(listener: Listener): () => void
  health(): SourceHealth
  close(): Promise<void>
}

/**
 * Tells readers that partitions have grown: those of this process at once, those of others by NOTIFY, outside any
 * transaction. It only saves waiting; readers poll anyway, so a lost one costs time and nothing else. The connection that
 * listens is asked now and then whether it is still one, and is made again when it is not.
 *
 * @param pool sends the notifications
 * @param url where to listen; undefined: this process only sends
 */
export function createNotifications(pool: Pool, url: string | undefined): Notifications {
  const me = randomUUID()
  const listeners = new Set<Listener>()
  const pending = { partitions: new Set<number>(), types: new Set<string>() }
  let quietUntil: NodeJS.Timeout | undefined
  let closed = false
  let client: pg.Client | undefined
  let trouble: string | null = url ? 'not listening yet' : null
  let progressAt = Date.now()
  let rebuilds = 0
  let endWait = () => {}

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
    pool
      .query({ name: 'log-notify', text: 'select pg_notify($1, $2)', values: [channel, payload] })
      .catch(() => {
        // Nothing is lost: readers poll. A database that is away is reported by whoever needs it.
      })
  }

  async function listen(): Promise<void> {
    while (url && !closed) {
      const connection = new pg.Client({
        connectionString: url,
        application_name: applicationNames.listen,
        connectionTimeoutMillis: answerMaxMs,
        query_timeout: answerMaxMs,
      })
      const ended = new Promise<Error>((resolve) => {
        connection.on('error', resolve)
        connection.on('end', () => resolve(new Error('the connection has ended')))
      })
      try {
        client = connection
        await follow(connection, ended)
      } catch (error) {
        noteLoss(error)
      }
      connection.removeAllListeners('notification')
      // One that does not answer would not say goodbye either.
      void connection.end().catch(() => {})
      if (!closed) await after(250)
    }
  }

  function noteLoss(error: unknown): void {
    if (closed) return
    trouble = `not listening: ${error instanceof Error ? error.message : String(error)}`
    rebuilds++
  }

  /**
   * Listens on the channel until it is closed.
   *
   * @param ended resolves with the reason when the connection is lost
   * @throws that reason, or what a query on the connection throws
   */
  async function follow(connection: pg.Client, ended: Promise<Error>): Promise<void> {
    await connection.connect()
    connection.on('notification', ({ payload = '' }) => {
      const [sender, partitions = '', types = ''] = payload.split(':')
      if (sender !== me) tell(partitions.split(',').map(Number), types.split(','))
    })
    if (!closed) await connection.query(`listen ${channel}`)
    trouble = null
    while (!closed) {
      progressAt = Date.now()
      const loss = await Promise.race([ended, after(askEveryMs)])
      if (loss) throw loss
      await connection.query('select 1')
    }
  }

  /** Waits, or until it is closed. */
  async function after(ms: number): Promise<undefined> {
    await new Promise<void>((resolve) => {
      endWait = resolve
      setTimeout(resolve, ms).unref()
    })
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
    health: () => ({ trouble, progressAt, rebuilds }),
    async close() {
      closed = true
      clearTimeout(quietUntil)
      endWait()
      await client?.end().catch(() => {})
      await listening
    },
  }
}
