import path from 'node:path'
import { z } from 'zod'
import { StartError } from './start-error.ts'

const text = (expected: string) => z.string({ error: expected })
const url = (protocols: readonly string[], expected: string) =>
  text(expected).refine(
    (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
    { error: expected },
  )
const onOff = z.enum(['on', 'off'], { error: '"on" or "off"' }).transform((value) => value === 'on')
const list = (value: string) => value.split(',').map((entry) => entry.trim())

const port = text('a port number from 0 (any free port) to 65535')
  .regex(/^\d{1,5}$/, { error: 'a port number from 0 (any free port) to 65535' })
  .transform(Number)
  .refine((value) => value <= 65_535, { error: 'a port number from 0 (any free port) to 65535' })

const brokers = 'a comma list of host:port, such as localhost:9092'

const postgresUrl = () =>
  url(
    ['postgres:', 'postgresql:'],
    'a PostgreSQL address such as postgres://user:password@host:5432/name',
  ).optional()

const schema = z.object({
  PORT: port.default(3000),
  HOST: text('an address to listen on').default('127.0.0.1'),
  SAGABOARD_DATA: text('a folder').default('.sagaboard'),
  DATABASE_URL: postgresUrl(),
  DATABASE_URL_WORKERS: postgresUrl(),
  DATABASE_URL_WEB: postgresUrl(),
  EVENT_BUS: z.enum(['log', 'kafka'], { error: '"log" or "kafka"' }).optional(),
  KAFKA_BROKERS: text(brokers)
    .refine((value) => list(value).every((entry) => /^[^\s:]+:\d{1,5}$/.test(entry)), {
      error: brokers,
    })
    .optional(),
  REDIS_URL: url(['redis:', 'rediss:'], 'a Redis address such as redis://host:6379').optional(),
  SERVICES: text('service names').optional(),
  SAMPLE_ORDERS: onOff.default(true),
  DEMO_ACCOUNTS: onOff.optional(),
  FAULT_SWITCHES: onOff.optional(),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      error: 'one of trace, debug, info, warn, error, silent',
    })
    .default('info'),
  SAGABOARD_SECRET: text('a secret of at least 32 characters')
    .min(32, { error: 'a secret of at least 32 characters' })
    .optional(),
})

/** What the start command was told. */
export interface StartSettings {
  port: number
  host: string
  /** Absolute path. */
  dataDir: string
  bus: 'log' | 'kafka'
  /** Of the login that runs the migrations. */
  databaseUrl?: string
  /** Of the logins of the processes; without them they use the one of `databaseUrl`, and take their roles. */
  processUrls: { workers?: string; web?: string }
  kafkaBrokers?: string
  redisUrl?: string
  services?: string
  sampleOrders: boolean
  demoAccounts: boolean
  faultSwitches: boolean
  logLevel: string
  secret?: string
}

/**
 * Reads and checks the settings of the start command.
 *
 * @param environment usually `process.env`; an empty text counts as not given
 * @param args the command line without node and script; `--kafka` is the same as EVENT_BUS=kafka
 * @throws StartError naming the first bad setting and what is expected there; never repeats the value, which may be a secret
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): StartSettings {
  const stray = args.find((arg) => arg !== '--kafka')
  if (stray !== undefined)
    throw new StartError(`"${stray}" is not understood: the only option is --kafka.`)
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const result = schema.safeParse(given)
  if (!result.success) {
    const [issue] = result.error.issues
    throw new StartError(
      `The setting ${String(issue?.path[0])} is not usable: expected ${issue?.message}.`,
    )
  }
  const { data } = result
  if (args.includes('--kafka') && data.EVENT_BUS === 'log') {
    throw new StartError('EVENT_BUS=log contradicts --kafka: leave one of them out.')
  }
  const login = ['DATABASE_URL_WORKERS', 'DATABASE_URL_WEB'].find(
    (name) => given[name] !== undefined,
  )
  if (login && data.DATABASE_URL === undefined)
    throw new StartError(
      `${login} is about a database of yours: set DATABASE_URL to the login that runs its migrations, or leave it out.`,
    )
  const access = ['KAFKA_TLS', 'KAFKA_SASL', 'KAFKA_USERNAME', 'KAFKA_PASSWORD'].find(
    (name) => given[name] !== undefined,
  )
  if (access && data.KAFKA_BROKERS === undefined)
    throw new StartError(
      `${access} is about brokers of yours: set KAFKA_BROKERS to them, or leave it out.`,
    )
  return {
    port: data.PORT,
    host: data.HOST,
    dataDir: path.resolve(data.SAGABOARD_DATA),
    bus: args.includes('--kafka') ? 'kafka' : (data.EVENT_BUS ?? 'log'),
    databaseUrl: data.DATABASE_URL,
    processUrls: { workers: data.DATABASE_URL_WORKERS, web: data.DATABASE_URL_WEB },
    kafkaBrokers: data.KAFKA_BROKERS,
    redisUrl: data.REDIS_URL,
    services: data.SERVICES,
    sampleOrders: data.SAMPLE_ORDERS,
    // The demo password is known to everybody, so somebody's own database gets the accounts only on request.
    demoAccounts: data.DEMO_ACCOUNTS ?? data.DATABASE_URL === undefined,
    // What can break an order on purpose comes along with the demo's own database only, unless it is asked for.
    faultSwitches: data.FAULT_SWITCHES ?? data.DATABASE_URL === undefined,
    logLevel: data.LOG_LEVEL,
    secret: data.SAGABOARD_SECRET,
  }
}
