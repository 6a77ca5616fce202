import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { settlesWithin, startProcess } from '@sagaboard/db/embedded/local-process'
import { knownUrl } from '@sagaboard/db/embedded/logins'

const root = path.resolve(import.meta.dirname, '../../../..')
/** The first start builds the pages, and on Kafka fetches the broker. */
const startTimeoutMs = 420_000
const stopTimeoutMs = 12_000

/** What a carrier of the tests signs with. */
export const carrierSecret = 'c4a1f09b7e62d385'.repeat(2)

export interface ProductOptions {
  /** The embedded log, or a real Kafka and a real Redis with one process per service. */
  bus: 'log' | 'kafka'
  /** What happens between paid and label; a file that sets another one has a product of its own. */
  fulfilment: 'auto' | 'manual'
  /** Minor units above which another supervisor approves, or '' for none; a file that sets one has a product of its own. */
  approvalMinor: string
}

/** The product, running. */
export interface Product {
  /** The origin that people open. */
  readonly url: string
  /** Of the owner of everything. */
  readonly databaseUrl: string
  readonly pid: number
  /** What the start command printed so far, line by line. */
  readonly lines: readonly string[]
  /** The last lines of the web process that speak of an error: its own, and those of Next.js. */
  errorsOfWeb(): Promise<string[]>
  stop(): Promise<void>
}

/**
 * Starts the product as its users do, through the start command, on a free port and a data directory of its own.
 *
 * @param options.bus `kafka` is the same as `npm run start:kafka`
 * @param options.settings in place of a free port and demo accounts
 * @throws Error with what the start command said when it ends or is not ready in time
 */
export async function startProduct({
  bus,
  fulfilment = 'auto',
  approvalMinor = '',
  settings = { PORT: '0', DEMO_ACCOUNTS: 'on' },
}: Pick<ProductOptions, 'bus'> &
  Partial<ProductOptions> & { settings?: Record<string, string> }): Promise<Product> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-e2e-'))
  const lines: string[] = []
  let tellReady = () => {}
  const ready = new Promise<void>((resolve) => {
    tellReady = resolve
  })
  const command = startProcess(
    process.execPath,
    [
      '--import',
      import.meta.resolve('tsx'),
      path.join(root, 'scripts/start.ts'),
      ...(bus === 'kafka' ? ['--kafka'] : []),
    ],
    {
      cwd: root,
      env: {
        ...withoutSettings(),
        SAGABOARD_DATA: dataDir,
        SAMPLE_ORDERS: 'off',
        // All browsers of the tests are one client.
        ORDERS_PER_SECOND: '1000',
        UNPAID_UNITS: '0',
        // A test tells of its parcels itself, when it wants to.
        SIMULATED_CARRIER_MINUTES: 'off',
        CARRIER_WEBHOOK_SECRET: carrierSecret,
        FULFILMENT: fulfilment,
        APPROVAL_MINOR: approvalMinor,
        ...settings,
      },
      onLine: (line) => {
        lines.push(line)
        if (line.includes('Ctrl-C stops')) tellReady()
      },
      // The start command stops what it has started, also when this process is ended with -9.
      guard: { signal: 'TERM', group: false },
    },
  )
  const stop = async () => {
    command.kill('SIGTERM')
    const clean = await settlesWithin(command.exited, stopTimeoutMs)
    if (!clean) command.kill('SIGKILL')
    await command.exited
    await rm(dataDir, { recursive: true, force: true })
    if (!clean) throw new Error(`The product did not stop within ${stopTimeoutMs} ms of SIGTERM.`)
  }
  const ended = command.exited.then(
    ({ code, signal }) => `It ended with ${signal ?? `exit code ${code}`}.`,
  )
  const outcome = await Promise.race([
    ended,
    settlesWithin(ready, startTimeoutMs).then((inTime) =>
      inTime ? 'ready' : `It was not ready within ${startTimeoutMs} ms.`,
    ),
  ])
  if (outcome !== 'ready') {
    await stop()
    throw new Error(`The product could not be started. ${outcome}\n${lines.join('\n')}`)
  }
  // The address that is printed has no password: it is in the data directory.
  const databaseUrl = await knownUrl(path.join(dataDir, 'postgres'), 'owner')
  if (databaseUrl === undefined) throw new Error(`There is no database in ${dataDir}.`)
  return {
    url: printed(lines, /Open (http:\S+)/),
    databaseUrl,
    pid: command.pid ?? 0,
    lines,
    async errorsOfWeb() {
      const log = await textOf(path.join(dataDir, 'logs/web.log'))
      return log
        .split('\n')
        .filter((line) => /"level":[56]0|error|failed/i.test(line))
        .slice(-4)
    },
    stop,
  }
}

/** The environment without the settings of whoever runs the tests: these need a database and servers of their own. */
function withoutSettings(): NodeJS.ProcessEnv {
  const own =
    /^(PORT|HOST|DATABASE_URL|EVENT_BUS|KAFKA_BROKERS|REDIS_URL|SERVICES|SAGABOARD_\w+|LOG_LEVEL|NODE_OPTIONS|npm_lifecycle_event)$/
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name))),
    NODE_ENV: 'production',
  }
}

function printed(lines: readonly string[], pattern: RegExp): string {
  const found = lines.map((line) => pattern.exec(line)?.[1]).find((match) => match !== undefined)
  if (found === undefined)
    throw new Error(`The start command did not print ${pattern}:\n${lines.join('\n')}`)
  return found
}

/**
 * The process of one service of a running product. Looks only at what this product's own start command has started.
 *
 * @param service as in the setting SERVICES
 * @returns its process id, or undefined while there is none
 */
export async function pidOfService(product: Product, service: string): Promise<number | undefined> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  for (const pid of pids) {
    const [stat, environment] = await Promise.all([
      textOf(`/proc/${pid}/stat`),
      textOf(`/proc/${pid}/environ`),
    ])
    // The parent is the second word after the name, which stands in brackets and may hold anything.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (parent === product.pid && environment.split('\0').includes(`SERVICES=${service}`))
      return Number(pid)
  }
  return undefined
}

/** Processes come and go while they are listed; one that is gone has no text. */
const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '')
