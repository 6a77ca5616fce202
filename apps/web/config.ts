import type { Fulfilment } from '@sagaboard/events/saga/fulfilment'
import { usualBackorderMs } from '@sagaboard/events/saga/in-part'
import { usualReturnDays } from '@sagaboard/events/saga/returns/window'
import {
  allowFaults,
  ConfigError,
  dayMs,
  defaultMinutes,
  type Environment,
  fulfilmentOf,
  hasKnownPassword,
  isLoopback,
  readSettings,
  type SettingProblem,
  settings,
} from '@sagaboard/process/config'
import type { InventorySettings } from './src/server/orders/inventory-client.ts'

/** Everything that is read from the environment by the web app is here. */
const picked = {
  NODE_ENV: settings.NODE_ENV.default('production'),
  PORT: settings.PORT.default(3000),
  HOST: settings.HOST.optional(),
  PUBLIC_URL: settings.PUBLIC_URL.optional(),
  METRICS_TOKEN: settings.METRICS_TOKEN.optional(),
  SUPPORT_EMAIL: settings.SUPPORT_EMAIL.optional(),
  TRUST_PROXY: settings.TRUST_PROXY.default(false),
  DATABASE_URL: settings.DATABASE_URL,
  DATABASE_POOL: settings.DATABASE_POOL.default(12),
  REDIS_URL: settings.REDIS_URL.optional(),
  SAGABOARD_SECRET: settings.SAGABOARD_SECRET,
  CARRIER_WEBHOOK_SECRET: settings.CARRIER_WEBHOOK_SECRET.optional(),
  INVENTORY_GRPC_ADDR: settings.INVENTORY_GRPC_ADDR.optional(),
  INVENTORY_GRPC_SECRET: settings.INVENTORY_GRPC_SECRET.optional(),
  PREFER_WAIT_SECONDS: settings.PREFER_WAIT_SECONDS.default(2),
  DEMO_ACCOUNTS: settings.DEMO_ACCOUNTS.default(false),
  FAULT_SWITCHES: settings.FAULT_SWITCHES.optional(),
  PAYMENT_PROVIDER: settings.PAYMENT_PROVIDER.default('simulated'),
  CARRIER: settings.CARRIER.default('simulated'),
  OTEL_EXPORTER_OTLP_ENDPOINT: settings.OTEL_EXPORTER_OTLP_ENDPOINT.optional(),
  TRACE_URL: settings.TRACE_URL.optional(),
  LOG_LEVEL: settings.LOG_LEVEL.default('info'),
  ORDERS_PER_SECOND: settings.ORDERS_PER_SECOND.default(10),
  UNPAID_UNITS: settings.UNPAID_UNITS.default(50),
  SIGN_INS_PER_MINUTE: settings.SIGN_INS_PER_MINUTE.default(10),
  RESERVATION_MINUTES: settings.RESERVATION_MINUTES.default(defaultMinutes),
  RETURN_DAYS: settings.RETURN_DAYS.default(usualReturnDays),
  APPROVAL_MINOR: settings.APPROVAL_MINOR.optional(),
  BACKORDER_DAYS: settings.BACKORDER_DAYS.default(usualBackorderMs / dayMs),
  FULFILMENT: settings.FULFILMENT.default('auto'),
  PACKING_MINUTES: settings.PACKING_MINUTES.default(defaultMinutes),
}

/** What the web process was told, checked. Built only by {@link readConfig}. */
export interface WebConfig {
  readonly environment: 'production' | 'development' | 'test'
  readonly port: number
  /** The interface to listen on; undefined listens on all of them. */
  readonly host: string | undefined
  /** The origin people open, without a slash at the end; undefined when only this machine is meant. */
  readonly publicUrl: string | undefined
  readonly databaseUrl: string
  readonly databasePoolMax: number
  readonly redisUrl: string | undefined
  /** Signs sessions and derives access tokens; at least 32 characters. */
  readonly secret: string
  /** Signs what the carrier tells of parcels; without one, nothing is taken. */
  readonly carrierWebhookSecret: string | undefined
  /** Where inventory is asked while a customer waits, with what, and for how many ms at most; undefined: nobody waits. */
  readonly inventory: InventorySettings | undefined
  readonly demoAccounts: boolean
  /** Where spans are sent; undefined: nothing is traced. */
  readonly tracesTo: string | undefined
  /** Where staff look at the trace of an order, with `{traceId}` in it; undefined: nowhere. */
  readonly traceUrl: string | undefined
  readonly logLevel: string
  /** Whether staff may break orders on purpose; off in production unless it was asked for. */
  readonly faultSwitches: boolean
  /** Whether who takes the money, and who carries the parcels, are the simulated ones. */
  readonly simulated: { readonly payment: boolean; readonly carrier: boolean }
  /** How long an order may take until it has shipped, in minutes; then it is asked to be undone. */
  readonly reservationMinutes: number
  /** What staff ask for that moves more money back, in minor units, waits for another supervisor; undefined: nothing does. */
  readonly approvalMinor: number | undefined
  /** For how many days returns can be asked for. */
  readonly returnDays: number
  /** How long an order waits for stock before it is given up, in ms: forecasts tell of it. */
  readonly backorderMs: number
  /** What the workers do between paid and label: forecasts tell of it. */
  readonly fulfilment: Fulfilment
  /** Of one client. `unpaidUnits`: of one product, ordered and not paid for; 0: any number. */
  readonly limits: {
    readonly ordersPerSecond: number
    readonly unpaidUnits: number
    readonly signInsPerMinute: number
  }
  /** Whether a proxy in front is believed: the last entry of X-Forwarded-For then names the client. */
  readonly trustProxy: boolean
  /** Who sends it may read `/metrics`; without one, only this machine may. */
  readonly metricsToken: string | undefined
  /** Where a shopper finds help; undefined offers none. */
  readonly supportEmail: string | undefined
}

/**
 * Reads and checks the settings.
 *
 * @param environment names and texts, usually `process.env`; a blank text counts as not given
 * @returns the checked settings
 * @throws ConfigError naming every bad setting and what is expected there; never repeats the value, which may be a secret
 */
export function readConfig(environment: Environment = process.env): WebConfig {
  const value = readSettings(picked, environment)
  const publicUrl = value.PUBLIC_URL === undefined ? undefined : new URL(value.PUBLIC_URL)
  const problems = problemsTogether(value, publicUrl)
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    environment: value.NODE_ENV,
    port: value.PORT,
    host: value.HOST,
    publicUrl: publicUrl?.origin,
    databaseUrl: value.DATABASE_URL,
    databasePoolMax: value.DATABASE_POOL,
    redisUrl: value.REDIS_URL,
    secret: value.SAGABOARD_SECRET,
    carrierWebhookSecret: value.CARRIER_WEBHOOK_SECRET,
    inventory: inventoryOf(value),
    demoAccounts: value.DEMO_ACCOUNTS,
    tracesTo: value.OTEL_EXPORTER_OTLP_ENDPOINT,
    traceUrl: value.TRACE_URL,
    logLevel: value.LOG_LEVEL,
    faultSwitches: allowFaults(value.FAULT_SWITCHES, value.NODE_ENV !== 'production'),
    simulated: {
      payment: value.PAYMENT_PROVIDER === 'simulated',
      carrier: value.CARRIER === 'simulated',
    },
    reservationMinutes: value.RESERVATION_MINUTES,
    approvalMinor: value.APPROVAL_MINOR,
    returnDays: value.RETURN_DAYS,
    backorderMs: value.BACKORDER_DAYS * dayMs,
    fulfilment: fulfilmentOf(value),
    limits: {
      ordersPerSecond: value.ORDERS_PER_SECOND,
      unpaidUnits: value.UNPAID_UNITS,
      signInsPerMinute: value.SIGN_INS_PER_MINUTE,
    },
    trustProxy: value.TRUST_PROXY,
    metricsToken: value.METRICS_TOKEN,
    supportEmail: value.SUPPORT_EMAIL,
  }
}

type Values = ReturnType<typeof readSettings<typeof picked>>

function inventoryOf(values: Values): InventorySettings | undefined {
  const {
    INVENTORY_GRPC_ADDR: address,
    INVENTORY_GRPC_SECRET: secret,
    PREFER_WAIT_SECONDS,
  } = values
  if (address === undefined || secret === undefined) return undefined
  return { address, secret, waitMaxMs: PREFER_WAIT_SECONDS * 1_000 }
}

/** What is wrong with settings that are each right by themselves. */
function problemsTogether(value: Values, publicUrl: URL | undefined): SettingProblem[] {
  const problems: SettingProblem[] = []
  const isProduction = value.NODE_ENV === 'production'
  const isPrivate = value.HOST !== undefined && isLoopback(value.HOST)
  const isPublic = publicUrl !== undefined && !isLoopback(publicUrl.hostname)
  if (value.DEMO_ACCOUNTS && (isPublic || !isPrivate))
    problems.push({
      name: 'DEMO_ACCOUNTS',
      given: true,
      expected:
        '"off" unless HOST and PUBLIC_URL are this machine alone (HOST=127.0.0.1), because the demo password is known to everybody',
    })
  if (isProduction && publicUrl === undefined && !isPrivate)
    problems.push({
      name: 'PUBLIC_URL',
      given: false,
      expected:
        'the address people open, such as https://shop.example; only HOST=127.0.0.1 does without it',
    })
  if (isProduction && hasKnownPassword(value.DATABASE_URL))
    problems.push({
      name: 'DATABASE_URL',
      given: true,
      expected: 'an address with a password of your own: this one is known to everybody',
    })
  return problems
}

/** Lets the libraries know the environment that was settled on: React and Next choose their builds by it. */
export function declareEnvironment({ environment }: WebConfig): void {
  Object.assign(process.env, { NODE_ENV: environment, NEXT_TELEMETRY_DISABLED: '1' })
}
