import type { RequestListener } from 'node:http'
import { askDatabase, healthListener } from '@sagaboard/process/health'
import type { App } from '../app.ts'

export { healthPaths } from '@sagaboard/process/health'

/** A tail that has read nothing for so long is stuck: its browsers see old things. */
const tailStuckMs = 10_000

/**
 * Answers `/livez` (never asks the database), `/readyz` (does, and looks at the tail) and `/metrics`.
 *
 * @param isStopping true from the moment that the process has begun to stop
 */
export function createHealth(
  {
    pool,
    metrics,
    logReadAt,
    isPlacingFailing,
    log,
  }: Pick<App, 'pool' | 'metrics' | 'logReadAt' | 'isPlacingFailing' | 'log'>,
  isStopping: () => boolean,
): RequestListener {
  const findTrouble = async (): Promise<string | null> => {
    if (isStopping()) return 'stopping'
    const away = await askDatabase(() => pool.query({ name: 'web_ready', text: 'select 1' }))
    if (away !== null) return 'the database does not answer'
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
