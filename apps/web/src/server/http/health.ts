import type { ServerResponse } from 'node:http'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'

/** What readiness looks at. */
export interface Health {
  readonly pool: Pool
  readonly registry: Registry
  /** When the tail of the log last read with success; null before the first time. */
  readonly logReadAt: () => Date | null
  /** True from the moment that the process has begun to stop. */
  readonly isStopping: () => boolean
}

/** A tail that has read nothing for so long is stuck: its browsers see old things. */
const tailStuckMs = 10_000
const databaseTimeoutMs = 2_000

/**
 * Answers `/livez` (never asks the database), `/readyz` (does, and looks at the tail) and `/metrics`.
 */
export async function handleHealth(
  health: Health,
  path: string,
  response: ServerResponse,
): Promise<void> {
  if (path === '/livez') return send(response, 200, { status: 'ok' })
  if (path === '/readyz') {
    const trouble = await findIncidents(health)
    return send(
      response,
      trouble === null ? 200 : 503,
      trouble === null ? { status: 'ok' } : { status: 'not ready', trouble },
    )
  }
  response.writeHead(200, {
    'content-type': health.registry.contentType,
    'cache-control': 'no-store',
  })
  response.end(await health.registry.metrics())
}

async function findIncidents({ pool, logReadAt, isStopping }: Health): Promise<string | null> {
  if (isStopping()) return 'stopping'
  try {
    await within(pool.query({ name: 'web_ready', text: 'select 1' }), databaseTimeoutMs)
  } catch {
    return 'the database does not answer'
  }
  const at = logReadAt()
  if (at === null) return 'the event log has not been read yet'
  return Date.now() - at.getTime() > tailStuckMs ? 'the event log is not being read' : null
}

async function within(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  try {
    await Promise.race([
      work,
      new Promise(
        (_, reject) => (timer = setTimeout(() => reject(new Error('timeout')), timeoutMs)),
      ),
    ])
  } finally {
    clearTimeout(timer)
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(JSON.stringify(body))
}
