import path from 'node:path'
import { groups } from '@sagaboard/events/catalog/groups'
import {
  allowFaults,
  ConfigError,
  isLoopback,
  readSettings as read,
  settings,
  someOf,
} from '@sagaboard/process/config'
import { StartError } from './start-error.ts'

/** Everything that the start command reads from the environment is here. */
const picked = {
  PORT: settings.PORT.default(3000),
  HOST: settings.HOST.default('127.0.0.1'),
  PUBLIC_URL: settings.PUBLIC_URL.optional(),
  SMTP_URL: settings.SMTP_URL.optional(),
  MAIL_FROM: settings.MAIL_FROM.optional(),
  SAGABOARD_DATA: settings.SAGABOARD_DATA.default('.sagaboard'),
  DATABASE_URL: settings.DATABASE_URL.optional(),
  DATABASE_URL_WORKERS: settings.DATABASE_URL.optional(),
  DATABASE_URL_WEB: settings.DATABASE_URL.optional(),
  EVENT_BUS: settings.EVENT_BUS.optional(),
  KAFKA_BROKERS: settings.KAFKA_BROKERS.optional(),
  REDIS_URL: settings.REDIS_URL.optional(),
  SERVICES: someOf(...groups, 'relay').optional(),
  WORKER_PORT: settings.WORKER_PORT.default(0),
  WORKER_GRPC_PORT: settings.WORKER_GRPC_PORT.default(0),
  WORKER_HOST: settings.WORKER_HOST.default('127.0.0.1'),
  SAMPLE_ORDERS: settings.SAMPLE_ORDERS.default(true),
  DEMO_ACCOUNTS: settings.DEMO_ACCOUNTS.optional(),
  FAULT_SWITCHES: settings.FAULT_SWITCHES.optional(),
  // Told on to the processes with the rest of the environment; a bad one is told here.
  OTEL_EXPORTER_OTLP_ENDPOINT: settings.OTEL_EXPORTER_OTLP_ENDPOINT.optional(),
  TRACE_URL: settings.TRACE_URL.optional(),
  LOG_LEVEL: settings.LOG_LEVEL.default('info'),
  SAGABOARD_SECRET: settings.SAGABOARD_SECRET.optional(),
  CARRIER_WEBHOOK_SECRET: settings.CARRIER_WEBHOOK_SECRET.optional(),
  INVENTORY_GRPC_ADDR: settings.INVENTORY_GRPC_ADDR.optional(),
  INVENTORY_GRPC_SECRET: settings.INVENTORY_GRPC_SECRET.optional(),
  SIMULATED_CARRIER_MINUTES: settings.SIMULATED_CARRIER_MINUTES.optional(),
}

/** The settings of the start command. */
export interface StartSettings {
  port: number
  host: string
  /** The origin people open, without a slash at the end; undefined when only this machine is meant. */
  publicUrl?: string
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
  /** Where the doors of the services are when one process runs them; 0: any free port. */
  worker: { host: string; port: number; grpcPort: number }
  /** Whether a first key for programs is made and told: in the demo's own database, reached from this machine alone. */
  firstApiKey: boolean
  sampleOrders: boolean
  demoAccounts: boolean
  faultSwitches: boolean
  logLevel: string
  secret?: string
  /** Signs what the carrier tells of its parcels. */
  carrierSecret?: string
  /** Where the web asks for stock while a customer waits, and with what; found and made by itself. */
  inventory: { address: string | undefined; secret: string | undefined }
  /** How fast the simulated carrier is, as the workers are told. */
  carrierMinutes: string
}

/** A parcel is delivered within a minute and a half, so that who tries it sees it. */
const demoCarrierMinutes = { pickUp: 0.3, transit: 0.4, delivery: 0.6 }

/**
 * Reads and checks the settings of the start command.
 *
 * @param environment usually `process.env`; a blank text counts as not given
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
  const data = readPicked(environment)
  if (args.includes('--kafka') && data.EVENT_BUS === 'log') {
    throw new StartError('EVENT_BUS=log contradicts --kafka: leave one of them out.')
  }
  const login = ['DATABASE_URL_WORKERS', 'DATABASE_URL_WEB'].find((name) =>
    environment[name]?.trim(),
  )
  if (login && data.DATABASE_URL === undefined)
    throw new StartError(
      `${login} is about a database of yours: set DATABASE_URL to the login that runs its migrations, or leave it out.`,
    )
  const access = ['KAFKA_TLS', 'KAFKA_SASL', 'KAFKA_USERNAME', 'KAFKA_PASSWORD'].find((name) =>
    environment[name]?.trim(),
  )
  if (access && data.KAFKA_BROKERS === undefined)
    throw new StartError(
      `${access} is about brokers of yours: set KAFKA_BROKERS to them, or leave it out.`,
    )
  if (data.SMTP_URL !== undefined && data.MAIL_FROM === undefined)
    throw new StartError(
      'SMTP_URL has messages sent by mail: set MAIL_FROM to the address that writes to customers, or leave it out.',
    )
  const { publicUrl, demoAccounts } = whoReaches(data)
  return {
    port: data.PORT,
    host: data.HOST,
    publicUrl,
    dataDir: path.resolve(data.SAGABOARD_DATA),
    bus: args.includes('--kafka') ? 'kafka' : (data.EVENT_BUS ?? 'log'),
    databaseUrl: data.DATABASE_URL,
    processUrls: { workers: data.DATABASE_URL_WORKERS, web: data.DATABASE_URL_WEB },
    kafkaBrokers: data.KAFKA_BROKERS?.join(','),
    redisUrl: data.REDIS_URL,
    services: data.SERVICES?.join(','),
    worker: { host: data.WORKER_HOST, port: data.WORKER_PORT, grpcPort: data.WORKER_GRPC_PORT },
    firstApiKey: data.DATABASE_URL === undefined && isLoopback(data.WORKER_HOST),
    sampleOrders: data.SAMPLE_ORDERS,
    demoAccounts,
    // What can break an order on purpose comes along with the demo's own database only, unless it is asked for.
    faultSwitches: allowFaults(data.FAULT_SWITCHES, data.DATABASE_URL === undefined),
    logLevel: data.LOG_LEVEL,
    secret: data.SAGABOARD_SECRET,
    carrierSecret: data.CARRIER_WEBHOOK_SECRET,
    inventory: { address: data.INVENTORY_GRPC_ADDR, secret: data.INVENTORY_GRPC_SECRET },
    carrierMinutes: carrierMinutesOf(data),
  }
}

/** In a database of somebody's own parcels move on request only. */
function carrierMinutesOf({
  SIMULATED_CARRIER_MINUTES: asked,
  DATABASE_URL,
}: ReturnType<typeof readPicked>): string {
  const pace = asked === undefined && DATABASE_URL === undefined ? demoCarrierMinutes : asked
  return pace ? `${pace.pickUp},${pace.transit},${pace.delivery}` : 'off'
}

/** Who can reach the shop, and whether it may therefore have accounts whose password everybody knows. */
function whoReaches(data: ReturnType<typeof readPicked>) {
  const { HOST, PUBLIC_URL, DEMO_ACCOUNTS, DATABASE_URL } = data
  const publicUrl = PUBLIC_URL === undefined ? undefined : new URL(PUBLIC_URL)
  const isPrivate = isLoopback(HOST) && (publicUrl === undefined || isLoopback(publicUrl.hostname))
  if (publicUrl === undefined && !isPrivate)
    throw new StartError(
      'With this HOST others can reach the shop: set PUBLIC_URL to the address that people open, such as https://shop.example.',
    )
  if (DEMO_ACCOUNTS && !isPrivate)
    throw new StartError(
      'DEMO_ACCOUNTS=on is for this machine alone, because the demo password is known to everybody. Leave it out: a link for the first administrator is printed instead.',
    )
  return {
    publicUrl: publicUrl?.origin,
    // In a database of somebody's own only on request.
    demoAccounts: DEMO_ACCOUNTS ?? (isPrivate && DATABASE_URL === undefined),
  }
}

function readPicked(environment: Readonly<Record<string, string | undefined>>) {
  try {
    return read(picked, environment)
  } catch (error) {
    const problem = error instanceof ConfigError ? error.problems[0] : undefined
    if (problem === undefined) throw error
    throw new StartError(`The setting ${problem.name} is not usable: expected ${problem.expected}.`)
  }
}
