import { randomUUID } from 'node:crypto'
import type { SourceHealth } from '@sagaboard/events/log/message-source'
import type { NotificationListener, Notifier } from '@sagaboard/events/log/notifier'
import type { Pool } from 'pg'
import { ListenConnection } from './listen-connection.ts'

const channel = 'sagaboard_log'
/**
 * At most one NOTIFY in this time; inside the appending transactions it would cost 40 % of
 * throughput.
 */
const quietMs = 5

export interface Notifications extends Notifier {
  /** How the connection is that listens. */
  health(): SourceHealth
  close(): Promise<void>
}

/**
 * Tells readers that partitions have grown: those of this process at once, those of others by
 * NOTIFY, outside any transaction. It only saves waiting; readers poll anyway, so a lost one costs
 * time and nothing else.
 *
 * @param pool sends the notifications
 * @param url where to listen; undefined: this process only sends
 */
export function createNotifications(pool: Pool, url: string | undefined): Notifications {
  const me = randomUUID()
  const listeners = new Set<NotificationListener>()
  const pending = { partitions: new Set<number>(), types: new Set<string>() }
  const createdAt = Date.now()
  let quietUntil: NodeJS.Timeout | undefined
  let closed = false

  const tell: NotificationListener = (partitions, types) => {
    for (const listener of listeners) listener(partitions, types)
  }

  function onPayload(payload: string): void {
    const [sender, partitions = '', types = ''] = payload.split(':')
    if (sender !== me) tell(partitions.split(',').map(Number), types.split(','))
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

  const listening = url === undefined ? null : new ListenConnection({ url, channel, onPayload })

  return {
    notify(partitions, types) {
      const grown = [...partitions]
      const by = [...types]
      if (grown.length === 0) return
      tell(grown, by)
      for (const partition of grown) pending.partitions.add(partition)
      for (const type of by) pending.types.add(type)
      if (!quietUntil) flush()
    },
    onNotification(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    health: () => listening?.health() ?? { trouble: null, progressAt: createdAt, rebuilds: 0 },
    async close() {
      closed = true
      clearTimeout(quietUntil)
      await listening?.close()
    },
  }
}
