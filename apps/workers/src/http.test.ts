import { once } from 'node:events'
import { connect } from 'node:net'
import type { Pool } from 'pg'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { startStatusServer } from './http.ts'
import { createMetrics } from './metrics.ts'

test.skipIf(process.platform !== 'linux')(
  'the status of a worker is answered on the interface that it was given, and on no other',
  async () => {
    const status = await startStatusServer({
      port: 0,
      host: '127.0.0.2',
      health: () => [],
      pool: { query: async () => ({ rows: [] }) } as unknown as Pool,
      metrics: createMetrics(),
      doors: (_request, response) => void response.end(),
      logger: pino({ level: 'silent' }),
    })
    expect((await fetch(`http://127.0.0.2:${status.port}/metrics`)).status).toBe(200)
    const [refused] = await once(connect(status.port, '127.0.0.1'), 'error')
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' })
    await status.close()
  },
)
