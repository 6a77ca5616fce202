import type { RequestListener } from 'node:http'
import { askDatabase, healthListener } from '@sagaboard/process/health'
import type { App } from '../app.ts'

export { healthPaths } from '@sagaboard/process/health'

/** A tail that has read nothing for so long is stuck: its browsers see old things. */
const tailStuckMs = 10_000

/** The database is asked once for all who ask within this time. */
const askEveryMs = 1_000

/**
 * Answers `/livez` (never asks the database), `/readyz` (does, and looks at the tail) and `/metrics`.
 *
 * @param phase why the process is not ready in itself; null when it serves
 */
export function createHealth(
  {
    pool,
    metrics,
    logReadAt,
    isPlacingFailing,
    log,
  }: Pick<App, 'pool' | 'metrics' | 'logReadAt' | 'isPlacingFailing' | 'log'>,
  phase: () => string | null,
): RequestListener {
  let asked: { atMs: number; answer: Promise<string | null> } | undefined
  const askOnce = () => {
    const atMs = performance.now()
    if (asked === undefined || atMs - asked.atMs >= askEveryMs) {
      const query = () => pool.query({ name: 'web_ready', text: 'select 1' })
      asked = { atMs, answer: askDatabase(query) }
    }
    return asked.answer
  }
  const findTrouble = async (): Promise<string | null> => {
    const own = phase()
    if (own !== null) return own
    if ((await askOnce()) !== null) return 'the database does not answer'
    if (isPlacingFailing()) return 'orders can’t be placed'
    const at = logReadAt()
    if (at === null) return 'the event log has not been read yet'
    return Date.now() - at.getTime() > tailStuckMs ? 'the event log is not being read' : null
  }
  return healthListener({
    live: { status: 'ok' },
    registry: metrics.registry,
    onError: (error) => log.error({ err: error, part: 'health' }, 'the status can’t be told'),
    async readiness() {
      const trouble = await findTrouble()
      return trouble === null
        ? { ready: true, body: { status: 'ok' } }
        : { ready: false, body: { status: 'not ready', trouble } }
    },
  })
}
