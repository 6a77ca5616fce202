import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { followWalkthrough, whereOf } from './testing/follow-walkthrough.ts'
import { processesOf, runStart, type StartCommand } from './testing/start-command.ts'

let dataDir: string
let command: StartCommand
let url: string

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-start-kafka-'))
  command = runStart(['--kafka'], { SAGABOARD_DATA: dataDir, PORT: '0' })
  await command.printed('Ctrl-C stops all of it.')
  ;[url = ''] = /http:\/\/localhost:\d+/.exec(command.output()) ?? []
}, 300_000)

afterAll(async () => {
  command.kill('SIGTERM')
  await command.exited
  await rm(dataDir, { recursive: true, force: true })
})

async function order(): Promise<() => Promise<string>> {
  const response = await fetch(`${url}/v1/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({
      lines: [{ sku: 'garden-twine', quantity: 1 }],
      customer: { email: 'kim@demo.local', name: 'Kim Test' },
      shipTo: { line1: 'Musterweg 1', city: 'Leipzig', postcode: '04109', country: 'DE' },
      payment: { token: 'tok_visa' },
    }),
  })
  expect(response.status).toBe(202)
  const { orderId, accessToken } = (await response.json()) as {
    orderId: string
    accessToken: string
  }
  return async () => {
    const answer = await fetch(`${url}/v1/orders/${orderId}`, {
      headers: { authorization: `Bearer ${accessToken}` },
    })
    return ((await answer.json()) as { status: string }).status
  }
}

/** The process may be on its way back from what an earlier test did to it. */
async function kill(
  what: (process: { command: string; environment: string }) => boolean,
): Promise<void> {
  await expect
    .poll(() => processesOf(dataDir).filter(what).length, { timeout: 30_000, interval: 100 })
    .toBe(1)
  for (const { pid } of processesOf(dataDir).filter(what)) process.kill(pid, 'SIGKILL')
}

test('runs one process per service, and the sample orders reach their ends over Kafka', () => {
  const services = processesOf(dataDir).flatMap(({ command, environment }) =>
    command.includes('workers/src/main.ts') ? [/SERVICES=(\S+)/.exec(environment)?.[1]] : [],
  )
  expect(services.sort()).toEqual([
    'inventory',
    'notifications',
    'orders',
    'payment',
    'relay',
    'shipping',
  ])
  expect(command.output().match(/completed in 6 events|cancelled \(/g)).toHaveLength(6)
})

test('the way by Kafka does what docs/walkthroughs.md says', { timeout: 400_000 }, async () => {
  expect(await followWalkthrough(2, whereOf(command.output()))).toBeGreaterThan(5)
})

test('orders are taken while the broker is down, wait, and finish when it is back', {
  timeout: 90_000,
}, async () => {
  await kill(({ command }) => command.includes('kafka.Kafka'))
  const status = await order()
  expect(await status()).toBe('PENDING')
  await expect.poll(status, { timeout: 60_000, interval: 200 }).toBe('COMPLETED')
  expect(command.output()).toContain('Kafka is back.')
})

test('with Redis gone orders are taken and finish', { timeout: 60_000 }, async () => {
  await kill(({ command }) => command.includes('redis-server'))
  const status = await order()
  await expect.poll(status, { timeout: 30_000, interval: 200 }).toBe('COMPLETED')
})

test('a service and the relay that are killed with -9 lose nothing', {
  timeout: 90_000,
}, async () => {
  for (const service of ['payment', 'relay']) {
    await kill(
      ({ environment, command }) =>
        command.includes('main.ts') && environment.includes(`SERVICES=${service} `),
    )
  }
  const status = await order()
  await expect.poll(status, { timeout: 60_000, interval: 200 }).toBe('COMPLETED')
})

test('Ctrl-C ends all of it, the broker included', { timeout: 20_000 }, async ({ annotate }) => {
  const startedAt = performance.now()
  command.kill('SIGINT')
  expect(await command.exited).toBe(0)
  await annotate(`all of it had ended after ${Math.round(performance.now() - startedAt)} ms`)
  await expect.poll(() => processesOf(dataDir)).toEqual([])
})
