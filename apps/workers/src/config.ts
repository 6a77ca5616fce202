import { groups } from '@sagaboard/events/catalog/groups'
import { usualBackorderMs } from '@sagaboard/events/saga/in-part'
import { usualReturnDays } from '@sagaboard/events/saga/returns/window'
import { europeanUnion } from '@sagaboard/events/saga/sourcing-policy'
import {
  allowFaults,
  ConfigError,
  dayMs,
  defaultMinutes,
  type Environment,
  fulfilmentOf,
  kafkaOf,
  minuteMs,
  oneOf,
  readSettings,
  type SettingProblem,
  settings,
  someOf,
} from '@sagaboard/process/config'
import type { Choice } from './providers/choice.ts'
import { carriers, paymentProviders } from './providers/choices.ts'

const namesOf = <Name extends string>(choices: Record<Name, unknown>) =>
  Object.keys(choices) as Name[]

/** Everything that is read from the environment by a worker process is here. */
const picked = {
  NODE_ENV: settings.NODE_ENV.default('production'),
  WORKER_PORT: settings.WORKER_PORT.default(0),
  // Its status is for this machine, unless somebody outside is meant to scrape it, as in a container.
  WORKER_HOST: settings.WORKER_HOST.default('127.0.0.1'),
  WORKER_GRPC_PORT: settings.WORKER_GRPC_PORT.default(0),
  INVENTORY_GRPC_SECRET: settings.INVENTORY_GRPC_SECRET.optional(),
  DATABASE_URL: settings.DATABASE_URL,
  EVENT_BUS: settings.EVENT_BUS.default('log'),
  KAFKA_BROKERS: settings.KAFKA_BROKERS.default([]),
  KAFKA_TLS: settings.KAFKA_TLS.default(false),
  KAFKA_SASL: settings.KAFKA_SASL.optional(),
  KAFKA_USERNAME: settings.KAFKA_USERNAME.optional(),
  KAFKA_PASSWORD: settings.KAFKA_PASSWORD.optional(),
  SMTP_URL: settings.SMTP_URL.optional(),
  MAIL_FROM: settings.MAIL_FROM.optional(),
  PUBLIC_URL: settings.PUBLIC_URL.optional(),
  SAGABOARD_SECRET: settings.SAGABOARD_SECRET.optional(),
  SERVICES: someOf(...groups, 'relay').optional(),
  PAYMENT_PROVIDER: oneOf(...namesOf(paymentProviders)).default('simulated'),
  CARRIER: oneOf(...namesOf(carriers)).default('simulated'),
  FAULT_SWITCHES: settings.FAULT_SWITCHES.optional(),
  CARRIER_WEBHOOK_SECRET: settings.CARRIER_WEBHOOK_SECRET.optional(),
  CARRIER_WEBHOOK_URL: settings.CARRIER_WEBHOOK_URL.optional(),
  SIMULATED_CARRIER_MINUTES: settings.SIMULATED_CARRIER_MINUTES.optional(),
  FULFILMENT: settings.FULFILMENT.default('auto'),
  PACKING_MINUTES: settings.PACKING_MINUTES.default(defaultMinutes),
  BACKORDER_DAYS: settings.BACKORDER_DAYS.default(usualBackorderMs / dayMs),
  RETURN_DAYS: settings.RETURN_DAYS.default(usualReturnDays),
  RESERVATION_MINUTES: settings.RESERVATION_MINUTES.default(defaultMinutes),
  CUSTOMS_TERRITORY: settings.CUSTOMS_TERRITORY.default([...europeanUnion]),
  OTEL_EXPORTER_OTLP_ENDPOINT: settings.OTEL_EXPORTER_OTLP_ENDPOINT.optional(),
  LOG_LEVEL: settings.LOG_LEVEL.default('info'),
}

type Picked = ReturnType<typeof readSettings<typeof picked>>

/**
 * Reads the settings of a worker process from the environment; a blank text counts as not given.
 *
 * @throws ConfigError naming each setting that is missing or wrong, and what is expected
 */
export function readConfig(environment: Environment = process.env) {
  const value = readSettings(picked, environment)
  const problems = contradictions(value)
  if (problems.length > 0) throw new ConfigError(problems)
  return { ...toConfig(value), ...partiesOf(value, environment) }
}

/** Settings that are fine by themselves and don't go together. */
function contradictions(value: Picked): SettingProblem[] {
  const problems: SettingProblem[] = []
  for (const name of ['KAFKA_USERNAME', 'KAFKA_PASSWORD'] as const)
    if ((value[name] === undefined) !== (value.KAFKA_SASL === undefined))
      problems.push({
        name,
        given: value[name] !== undefined,
        expected: 'together with KAFKA_SASL',
      })
  if (value.EVENT_BUS === 'kafka' && value.KAFKA_BROKERS.length === 0)
    problems.push({
      name: 'KAFKA_BROKERS',
      given: false,
      expected: 'host:port[,host:port] when EVENT_BUS=kafka',
    })
  if (value.EVENT_BUS === 'log' && value.SERVICES?.includes('relay'))
    problems.push({
      name: 'SERVICES',
      given: true,
      expected: 'no relay, which runs only when EVENT_BUS=kafka',
    })
  for (const name of ['CARRIER_WEBHOOK_SECRET', 'CARRIER_WEBHOOK_URL'] as const)
    if (value.SIMULATED_CARRIER_MINUTES && value[name] === undefined)
      problems.push({
        name,
        given: false,
        expected:
          'together with SIMULATED_CARRIER_MINUTES, so that the carrier can tell of its parcels',
      })
  for (const name of ['MAIL_FROM', 'PUBLIC_URL', 'SAGABOARD_SECRET'] as const)
    if (value.SMTP_URL !== undefined && value[name] === undefined)
      problems.push({
        name,
        given: false,
        expected:
          'together with SMTP_URL, so that a letter says who writes, and leads to its order',
      })
  return problems
}

/** How messages reach customers by mail; undefined: they are read in the shop alone. */
function mailOf({ SMTP_URL: url, MAIL_FROM: from, PUBLIC_URL, SAGABOARD_SECRET: secret }: Picked) {
  if (!url || !from || !PUBLIC_URL || !secret) return undefined
  const { origin: publicUrl, hostname: host } = new URL(PUBLIC_URL)
  return { url, from, publicUrl, host, secret }
}

/** How the simulated carrier moves its parcels; undefined: they stay labels, or another one has them. */
function parcelNewsOf(value: Picked) {
  const {
    CARRIER: name,
    SIMULATED_CARRIER_MINUTES: pace,
    CARRIER_WEBHOOK_URL: url,
    CARRIER_WEBHOOK_SECRET: secret,
  } = value
  return name === 'simulated' && pace && url && secret ? { pace, url, secret } : undefined
}

/** Who takes the money and who carries the parcels, and how each is made. */
const partiesOf = ({ PAYMENT_PROVIDER, CARRIER }: Picked, environment: Environment) => ({
  paymentProvider: chosen(paymentProviders, PAYMENT_PROVIDER, environment),
  carrier: chosen(carriers, CARRIER, environment),
})

const chosen = <Port, Name extends string>(
  choices: Readonly<Record<Name, Choice<Port>>>,
  name: Name,
  environment: Environment,
) => ({ name, create: choices[name](environment) })

function toConfig(value: Picked) {
  const { EVENT_BUS: bus } = value
  return {
    databaseUrl: value.DATABASE_URL,
    bus,
    kafka: kafkaOf(value),
    services: value.SERVICES ?? (bus === 'kafka' ? [...groups, 'relay' as const] : [...groups]),
    customsTerritory: value.CUSTOMS_TERRITORY,
    port: value.WORKER_PORT,
    grpcPort: value.WORKER_GRPC_PORT,
    inventorySecret: value.INVENTORY_GRPC_SECRET,
    host: value.WORKER_HOST,
    fulfilment: fulfilmentOf(value),
    reservationMs: value.RESERVATION_MINUTES * minuteMs,
    backorderMs: value.BACKORDER_DAYS * dayMs,
    returnDays: value.RETURN_DAYS,
    tracesTo: value.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: value.LOG_LEVEL,
    parcelNews: parcelNewsOf(value),
    secret: value.SAGABOARD_SECRET,
    mail: mailOf(value),
    faultSwitches: allowFaults(value.FAULT_SWITCHES, value.NODE_ENV !== 'production'),
  }
}
