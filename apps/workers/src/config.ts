import {
  allowFaults,
  ConfigError,
  type Environment,
  readSettings,
  type ServiceName,
  type SettingProblem,
  serviceNames,
  settings,
} from '@sagaboard/process/config'

/** Everything that is read from the environment by a worker process is here. */
const picked = {
  NODE_ENV: settings.NODE_ENV.default('production'),
  WORKER_PORT: settings.WORKER_PORT.default(0),
  // Its status is for this machine, unless somebody outside is meant to scrape it, as in a container.
  WORKER_HOST: settings.WORKER_HOST.default('127.0.0.1'),
  DATABASE_URL: settings.DATABASE_URL,
  EVENT_BUS: settings.EVENT_BUS.default('log'),
  KAFKA_BROKERS: settings.KAFKA_BROKERS.default([]),
  KAFKA_TLS: settings.KAFKA_TLS.default(false),
  KAFKA_SASL: settings.KAFKA_SASL.optional(),
  KAFKA_USERNAME: settings.KAFKA_USERNAME.optional(),
  KAFKA_PASSWORD: settings.KAFKA_PASSWORD.optional(),
  SERVICES: settings.SERVICES.optional(),
  FAULT_SWITCHES: settings.FAULT_SWITCHES.optional(),
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
  return toConfig(value)
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
  return problems
}

function toConfig(value: Picked) {
  const { EVENT_BUS: bus, KAFKA_SASL: mechanism, KAFKA_USERNAME, KAFKA_PASSWORD } = value
  return {
    databaseUrl: value.DATABASE_URL,
    bus,
    kafka: {
      brokers: value.KAFKA_BROKERS,
      tls: value.KAFKA_TLS,
      sasl:
        mechanism && KAFKA_USERNAME && KAFKA_PASSWORD
          ? { mechanism, username: KAFKA_USERNAME, password: KAFKA_PASSWORD }
          : undefined,
    },
    services:
      value.SERVICES ??
      serviceNames.filter((name): name is ServiceName => name !== 'relay' || bus === 'kafka'),
    port: value.WORKER_PORT,
    host: value.WORKER_HOST,
    logLevel: value.LOG_LEVEL,
    faultSwitches: allowFaults(value.FAULT_SWITCHES, value.NODE_ENV !== 'production'),
  }
}
