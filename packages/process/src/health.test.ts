import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { askDatabase, type Health, healthListener } from './health.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function start(change: Partial<Health>): Promise<number> {
  const server = createServer(
    healthListener({
      live: { status: 'live' },
      readiness: async () => ({ ready: true, body: { status: 'ok' } }),
      registry: { contentType: 'text/plain; version=0.0.4', metrics: async () => 'up 1\n' },
      onError: () => undefined,
      ...change,
    }),
  )
  closing.push(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

describe('health of a process', () => {
  test('it lives without asking anything, also while nothing it needs is there', async () => {
    const port = await start({
      readiness: () => Promise.reject(new Error('the database was asked')),
    })
    const live = await fetch(`http://127.0.0.1:${port}/livez?from=probe`)
    expect([live.status, await live.json()]).toEqual([200, { status: 'live' }])
    expect(live.headers.get('cache-control')).toBe('no-store')
  })

  test('it is ready or says what is missing', async () => {
    let ready = false
    const port = await start({ readiness: async () => ({ ready, body: { ready } }) })
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(503)
    ready = true
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`)
    expect([answer.status, await answer.json()]).toEqual([200, { ready: true }])
  })

  test('metrics come as Prometheus reads them, and what is unknown is 404', async () => {
    const port = await start({})
    const metrics = await fetch(`http://127.0.0.1:${port}/metrics`)
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4')
    expect(await metrics.text()).toBe('up 1\n')
    expect((await fetch(`http://127.0.0.1:${port}/other`)).status).toBe(404)
  })

  test('an error while answering is handed on and answered 500', async () => {
    const errors: string[] = []
    const port = await start({
      readiness: () => Promise.reject(new Error('broken')),
      onError: ({ message }) => errors.push(message),
    })
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(500)
    expect(errors).toEqual(['broken'])
  })

  test('a probe of HTTP/1.0, which names no host, is answered', async () => {
    const port = await start({})
    const answer = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect(port, '127.0.0.1', () => socket.write('GET /livez HTTP/1.0\r\n\r\n'))
      socket.on('data', (chunk) => {
        text += chunk.toString()
      })
      socket.on('end', () => resolve(text)).on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  })
})

test('a database that refuses is away with its reason, one that answers is there', async () => {
  expect(await askDatabase(async () => 1)).toBeNull()
  expect(await askDatabase(() => Promise.reject(new Error('refused')))).toBe('refused')
})
