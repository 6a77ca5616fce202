import { randomUUID } from 'node:crypto'
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { knownUrl } from '@sagaboard/db/embedded/logins'
import { applicationNames } from '@sagaboard/db/other-builds'
import { roles } from '@sagaboard/db/roles/roles'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { processesOf, runStart } from './testing/start-command.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-start-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Starts it, expects it to refuse, and returns the one sentence that it prints about it. */
async function refusal(args: string[], settings: Record<string, string>): Promise<string> {
  const command = runStart(args, {
    SAGABOARD_DATA: path.join(folder, 'refused'),
    PORT: '0',
    ...settings,
  })
  expect(await command.exited).toBe(1)
  const lines = command
    .output()
    .split('\n')
    .filter((line) => line.trim() && !/Sagaboard$|✓/.test(line))
  expect(lines).toHaveLength(1)
  return lines[0]?.trim().replace(/^x /, '') ?? ''
}

test('a port that is taken: one sentence that says what to do, and a non-zero exit', async () => {
  const server = createServer()
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address && typeof address === 'object' ? address.port : 0)
    })
  })
  expect(await refusal([], { PORT: `${port}` })).toBe(
    `Port ${port} is taken: end the program that uses it, or choose another one with PORT=${port + 1}.`,
  )
  server.close()
})

test('a data directory that can’t be written, also where no folder can be made at all', async () => {
  const file = path.join(folder, 'a-file')
  await writeFile(file, '')
  for (const SAGABOARD_DATA of [file, path.join(file, 'below'), '/proc/nothing']) {
    expect(await refusal([], { SAGABOARD_DATA })).toMatch(
      /^The data directory .+ can't be written .+: make it writable or set SAGABOARD_DATA to another folder\.$/,
    )
  }
})

test('a broken setting, and a database that nobody answers for', async () => {
  expect(await refusal([], { LOG_LEVEL: 'loud' })).toMatch(
    /^The setting LOG_LEVEL is not usable: expected one of .+\.$/,
  )
  expect(await refusal([], { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/shop' })).toMatch(
    /^No PostgreSQL database "shop" can be reached at 127\.0\.0\.1:1 .+: start it, or correct or leave out DATABASE_URL\.$/,
  )
})

test('no Java, Maven, Redis or Docker for --kafka: the first that is missing is named with the command that installs it', async () => {
  const bin = path.join(folder, 'bin')
  await mkdir(bin)
  await symlink(process.execPath, path.join(bin, 'node'))
  expect(await refusal(['--kafka'], { PATH: bin })).toMatch(
    /^Java 17 or newer is missing: install it with "apt-get install -y openjdk-17-jre-headless", start Docker, or set KAFKA_BROKERS and REDIS_URL to servers of yours\.$/,
  )
  expect(await refusal(['--kafka'], { PATH: bin, KAFKA_BROKERS: '127.0.0.1:1' })).toMatch(
    /^redis-server is missing: install it with "apt-get install -y redis-server"/,
  )
})

/** Everything that the start command has left behind, with who may open it: `name 600`. */
async function modesOf(folder: string, names: readonly string[]): Promise<string[]> {
  return Promise.all(
    names.map(
      async (name) => `${name} ${((await stat(path.join(folder, name))).mode & 0o777).toString(8)}`,
    ),
  )
}

/** Which login each process of ours uses. */
async function loginsOf(dataDir: string): Promise<string[]> {
  const client = new pg.Client({
    connectionString: await knownUrl(path.join(dataDir, 'postgres'), 'admin'),
  })
  await client.connect()
  const { rows } = await client
    .query<{ login: string }>(
      `select distinct application_name || ': ' || usename as login from pg_stat_activity
       where application_name like 'sagaboard-%' and application_name not like 'sagaboard-listen%'`,
    )
    .finally(() => client.end())
  return rows.map(({ login }) => login).toSorted()
}

test('starts everything, plays six orders to their ends, keeps one owner, stops on Ctrl-C, and finds its data again', {
  timeout: 300_000,
}, async ({ annotate }) => {
  const dataDir = path.join(folder, 'data')
  const settings = { SAGABOARD_DATA: dataDir, PORT: '0' }
  // As an earlier build has left it: open to everybody who is on the machine.
  await mkdir(path.join(dataDir, 'logs'), { recursive: true })
  for (const folder of ['', 'logs']) await chmod(path.join(dataDir, folder), 0o755)
  await writeFile(path.join(dataDir, 'logs', 'web.log'), '', { mode: 0o644 })
  const first = runStart([], settings)
  await first.printed('Ctrl-C stops all of it.')
  const endings = [
    ...first
      .output()
      .matchAll(/: (completed in 6 events|cancelled \([\w ]+\)(?:, €[\d.]+ given back)?)$/gm),
  ].map(([, ending = '']) => ending.replace(/€[\d.]+/, 'money'))
  expect(endings).toEqual([
    'completed in 6 events',
    'completed in 6 events',
    'cancelled (out of stock)',
    'cancelled (payment declined)',
    'cancelled (shipping failed), money given back',
    'completed in 6 events',
  ])
  expect(first.output()).toContain('operator@demo.local')

  // Nobody but the one who started it reads the data, and the terminal shows no password of it.
  const passThrough = process.getuid?.() === 0 ? '711' : '700'
  expect(await modesOf(dataDir, ['', 'logs', 'postgres', 'secret'])).toEqual([
    ` ${passThrough}`,
    'logs 700',
    `postgres ${passThrough}`,
    'secret 600',
  ])
  const logs = await readdir(path.join(dataDir, 'logs'))
  expect(logs).toContain('web.log')
  expect(await modesOf(path.join(dataDir, 'logs'), logs)).toEqual(logs.map((name) => `${name} 600`))
  const passwords = (await readdir(path.join(dataDir, 'postgres'))).filter((name) =>
    name.startsWith('password'),
  )
  expect(passwords).toHaveLength(4)
  for (const name of passwords) {
    const password = (await readFile(path.join(dataDir, 'postgres', name), 'utf8')).trim()
    expect(first.output()).not.toContain(password)
  }
  expect(first.output()).toMatch(
    /Database {3}postgres:\/\/sagaboard_owner@127\.0\.0\.1:\d+\/sagaboard\n/,
  )
  expect(await loginsOf(dataDir)).toEqual([
    `sagaboard-invariants: ${roles.workers}`,
    `sagaboard-simulated-providers: ${roles.workers}`,
    `${applicationNames.webLog}: ${roles.web}`,
    `${applicationNames.web}: ${roles.web}`,
    `${applicationNames.workers}: ${roles.workers}`,
  ])
  const [url = ''] = /http:\/\/localhost:\d+/.exec(first.output()) ?? []
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  // Inventory was found by itself: who waits for the stock is answered.
  const waiting = await fetch(`${url}/v1/orders`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      prefer: 'wait=2',
    },
    body: JSON.stringify({
      lines: [{ sku: 'enamel-mug', quantity: 1 }],
      customer: { email: 'sam@example.org', name: 'Sam' },
      shipTo: { line1: 'Elbweg 3', city: 'Leipzig', postcode: '04103', country: 'DE' },
      payment: { token: 'tok_visa' },
    }),
  })
  expect([waiting.status, await waiting.json()]).toMatchObject([
    201,
    { status: expect.stringMatching(/^(CONFIRMED|PAID|SHIPPED|COMPLETED)$/) },
  ])

  expect(await refusal([], settings)).toContain(`Sagaboard already runs on ${dataDir}`)

  const startedAt = performance.now()
  first.kill('SIGINT')
  expect(await first.exited).toBe(0)
  await annotate(`all of it had ended after ${Math.round(performance.now() - startedAt)} ms`)
  await expect.poll(() => processesOf(dataDir)).toEqual([])

  // It serves the finished build, whatever the shell is set to.
  const second = runStart([], { ...settings, NODE_ENV: 'development' })
  await second.printed('Ctrl-C stops all of it.')
  const web = processesOf(dataDir).filter(({ command }) => command.includes('apps/web/server.ts'))
  expect(web.map(({ environment }) => /\bNODE_ENV=(\w+)/.exec(environment)?.[1])).toEqual([
    'production',
  ])
  expect(second.output()).toContain('played before')

  // Nothing can be cleaned up by a process that is killed: what it started has to notice by itself.
  second.kill('SIGKILL')
  await second.exited
  await expect.poll(() => processesOf(dataDir), { timeout: 30_000, interval: 100 }).toEqual([])
})

test('with a public address it prints a link that makes the first administrator, keeps it in no log, and has no demo accounts', {
  timeout: 120_000,
}, async () => {
  const dataDir = path.join(folder, 'public')
  const command = runStart([], {
    SAGABOARD_DATA: dataDir,
    PORT: '0',
    SAMPLE_ORDERS: 'off',
    PUBLIC_URL: 'https://shop.example',
  })
  await command.printed('Ctrl-C stops all of it.')
  const output = command.output()
  expect(output).not.toContain('@demo.local')
  const [, page = '', token = ''] =
    /https:\/\/shop\.example(\/console\/welcome\/([\w-]{22}))\n/.exec(output) ?? []
  const [local = ''] = /http:\/\/localhost:\d+/.exec(output) ?? []
  const opened = await fetch(`${local}${page}`)
  expect([opened.status, await opened.text()]).toEqual([
    200,
    expect.stringContaining('Become the first administrator'),
  ])
  for (const name of await readdir(path.join(dataDir, 'logs')))
    expect(await readFile(path.join(dataDir, 'logs', name), 'utf8'), name).not.toContain(token)
  command.kill('SIGINT')
  expect(await command.exited).toBe(0)
})
