import { z } from 'zod'

const orSaid = (expected: string) => ({ error: expected })
/** A text that `expected` says more about. */
export const text = (expected: string) => z.string(orSaid(expected))

const integer = (expected: string, min: number, max: number) =>
  text(expected)
    .regex(/^\d+$/, orSaid(expected))
    .transform(Number)
    .pipe(z.number().min(min, orSaid(expected)).max(max, orSaid(expected)))

/** An address of one of these protocols, each with its colon. */
export const url = (expected: string, ...protocols: string[]) =>
  text(expected).refine(
    (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
    orSaid(expected),
  )

const onOff = (expected = '"on" or "off"') =>
  z.enum(['on', 'off'], orSaid(expected)).transform((value) => value === 'on')

/** One of these words. */
export const oneOf = <const Values extends readonly string[]>(...values: Values) =>
  z.enum(values, orSaid(`one of ${values.join(', ')}`))

const list = (value: string) => [
  ...new Set(
    value
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  ),
]

/** Some of these words, with commas between them; each counts once. */
export function someOf<const Words extends readonly string[]>(...words: Words) {
  const expected = `a comma list of ${words.join(', ')}`
  return text(expected)
    .transform(list)
    .pipe(z.array(z.enum(words, orSaid(expected))).min(1, orSaid(expected)))
}

const port = integer('a port number from 0 (any free port) to 65535', 0, 65_535)
const minutes = 'a number of minutes above 0 and up to 525600 (a year), such as 15 or 0.5'
const carrierMinutes =
  '"off", or three numbers of minutes, until a parcel is picked up, then in transit, then delivered, such as 0.2,0.3,0.5'
const someMinutes = text(minutes)
  .regex(/^\d+(\.\d+)?$/, orSaid(minutes))
  .transform(Number)
  .pipe(z.number().positive(orSaid(minutes)).max(525_600, orSaid(minutes)))
const days = 'a number of days, parts of a day too, such as 30 or 0.5'
const someDays = text(days)
  .regex(/^\d+(\.\d+)?$/, orSaid(days))
  .transform(Number)
  .pipe(z.number().positive(orSaid(days)).max(3_650, orSaid(days)))
const countries = 'a comma list of countries by their two letters (ISO 3166-1), such as DE,FR,NL'
/** Two letters that have a name as a country. */
const isCountryCode = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) &&
  new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' }).of(code) !== undefined
const brokers = 'a comma list of host:port, such as localhost:9092'
const secret =
  'a secret of at least 32 characters (for example the output of "openssl rand -hex 32")'

const ownSecret =
  'a secret of your own, made by chance (for example the output of "openssl rand -hex 32")'

/** Of 32 characters that chance has chosen, hexadecimal ones too, fewer than 8 different ones are never seen. */
const differentCharactersMin = 8
/** Words of examples and of defaults, which anybody can look up. */
const knownSecret =
  /change.?(me|this|it)|better.?auth|default|example|password|sagaboard|secret.?key|1234567890/i

function isUnguessable(value: string): boolean {
  return new Set(value).size >= differentCharactersMin && !knownSecret.test(value)
}

/** The passwords of examples and of earlier versions of this product. */
const knownPasswords = ['sagaboard', 'postgres', 'password', 'changeme', 'secret', 'admin']

/**
 * Whether anybody would try the password of a database's address first, and can: a database of this machine alone may have
 * one. An address without a password says how to be let in elsewhere.
 */
export function hasKnownPassword(databaseUrl: string): boolean {
  const { hostname, password } = new URL(databaseUrl)
  return (
    !isLoopback(hostname) && knownPasswords.includes(decodeURIComponent(password).toLowerCase())
  )
}

/** Whether a name or an address, also an IPv4 one as IPv6 writes it, is of this machine alone. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || /^((::ffff:)?127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host)
const metricsToken =
  '32 to 128 letters, digits or any of . _ ~ + / = - (for example the output of "openssl rand -hex 32")'

const traceUrl =
  'where a trace is looked at, with {traceId} in place of its id, such as https://traces.example/trace/{traceId}'

const grpcAddress = 'host:port of the process that runs inventory, such as inventory:9465'

const mailFrom =
  'who writes to customers, an e-mail address, with a name if you like, such as Saga Supply <shop@shop.example>'

const supportEmail = 'an e-mail address, such as help@shop.example'

/**
 * Every setting of the product: its name in the environment -> what is accepted. A process picks those that it needs and says
 * what holds when one is not given. The message of each is what stands after "expected".
 */
export const settings = {
  NODE_ENV: oneOf('production', 'development', 'test'),
  PORT: port,
  HOST: text('an address to listen on').min(1, orSaid('an address to listen on')),
  WORKER_PORT: port,
  WORKER_GRPC_PORT: port,
  WORKER_HOST: text('an address to listen on').min(1, orSaid('an address to listen on')),
  PUBLIC_URL: url('the address people open, such as https://shop.example', 'http:', 'https:'),
  SUPPORT_EMAIL: text(supportEmail).regex(
    /^[^\s@<>"(),:;?&]+@[^\s@<>"(),:;?&]+$/,
    orSaid(supportEmail),
  ),
  SMTP_URL: url(
    'a mail server such as smtp://user:password@mail.example:587 or smtps://…:465, or nothing at all',
    'smtp:',
    'smtps:',
  ),
  MAIL_FROM: text(mailFrom).regex(
    /^([^<>@\p{C}]* <[^\s@<>"(),:;]+@[^\s@<>"(),:;]+>|[^\s@<>"(),:;]+@[^\s@<>"(),:;]+)$/u,
    orSaid(mailFrom),
  ),
  METRICS_TOKEN: text(metricsToken).regex(/^[\w.~+/=-]{32,128}$/, orSaid(metricsToken)),
  TRUST_PROXY: onOff('"on" when a reverse proxy sets X-Forwarded-For, else "off"'),
  SAGABOARD_DATA: text('a folder'),
  SAGABOARD_SECRET: text(secret).min(32, orSaid(secret)).refine(isUnguessable, orSaid(ownSecret)),
  CARRIER_WEBHOOK_SECRET: text(secret)
    .min(32, orSaid(secret))
    .refine(isUnguessable, orSaid(ownSecret)),
  INVENTORY_GRPC_SECRET: text(secret)
    .min(32, orSaid(secret))
    .refine(isUnguessable, orSaid(ownSecret)),
  INVENTORY_GRPC_ADDR: text(grpcAddress).regex(
    /^(\[[\da-fA-F:]+\]|[\w.-]+):\d{1,5}$/,
    orSaid(grpcAddress),
  ),
  PREFER_WAIT_SECONDS: integer(
    'a whole number from 1 to 30: seconds one request may wait for the stock',
    1,
    30,
  ),
  CARRIER_WEBHOOK_URL: url(
    'where the simulated carrier tells of its parcels, such as http://web:3000/webhooks/carrier',
    'http:',
    'https:',
  ),
  SIMULATED_CARRIER_MINUTES: text(carrierMinutes)
    .regex(/^off$|^\d+(\.\d+)?(,\d+(\.\d+)?){2}$/, orSaid(carrierMinutes))
    .transform((value) => (value === 'off' ? null : value.split(',').map(Number)))
    .refine((value) => value?.every((one) => one <= 525_600) ?? true, orSaid(carrierMinutes))
    .transform((value) => {
      if (value === null) return null
      const [pickUp = 0, transit = 0, delivery = 0] = value
      return { pickUp, transit, delivery }
    }),
  DATABASE_URL: url(
    'a PostgreSQL address such as postgres://user:password@host:5432/name',
    'postgres:',
    'postgresql:',
  ),
  PAYMENT_PROVIDER: text('who takes the money, such as simulated'),
  CARRIER: text('who carries the parcels, such as simulated'),
  DATABASE_POOL: integer('a whole number from 2 to 200: connections to PostgreSQL', 2, 200),
  REDIS_URL: url(
    'a Redis address such as redis://host:6379, or nothing at all',
    'redis:',
    'rediss:',
  ),
  EVENT_BUS: oneOf('log', 'kafka'),
  KAFKA_BROKERS: text(brokers)
    .transform(list)
    .pipe(z.array(z.string().regex(/^[^\s:]+:\d{1,5}$/, orSaid(brokers))).min(1, orSaid(brokers))),
  KAFKA_TLS: onOff(),
  KAFKA_SASL: oneOf('plain', 'scram-sha-256', 'scram-sha-512'),
  KAFKA_USERNAME: text('the name that the brokers know'),
  KAFKA_PASSWORD: text('the password that the brokers know'),
  SAMPLE_ORDERS: onOff(),
  DEMO_ACCOUNTS: onOff(),
  FAULT_SWITCHES: onOff(),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(
    'where OTLP over HTTP is taken, such as http://localhost:4318, or nothing at all',
    'http:',
    'https:',
  ),
  TRACE_URL: url(traceUrl, 'http:', 'https:').refine(
    (value) => value.includes('{traceId}'),
    orSaid(traceUrl),
  ),
  ORDERS_PER_SECOND: integer(
    'a whole number from 1 to 1000000: orders one client may post per second',
    1,
    1_000_000,
  ),
  UNPAID_UNITS: integer(
    'a whole number from 0 (any number) to 1000000: units of a product that one client may have ordered and not paid for',
    0,
    1_000_000,
  ),
  SIGN_INS_PER_MINUTE: integer(
    'a whole number from 1 to 100000: sign-ins one client may try per minute',
    1,
    100_000,
  ),
  RESERVATION_MINUTES: someMinutes,
  APPROVAL_MINOR: integer(
    'a whole number of minor units (cents) from 0 to 1000000000: what moves more money back waits for another supervisor',
    0,
    1_000_000_000,
  ),
  RETURN_DAYS: integer('a whole number of days from 1 to 3650', 1, 3_650),
  FULFILMENT: oneOf('auto', 'timed', 'manual'),
  PACKING_MINUTES: someMinutes,
  BACKORDER_DAYS: someDays,
  CUSTOMS_TERRITORY: text(countries)
    .transform((value) => list(value.toUpperCase()))
    .pipe(z.array(z.string().refine(isCountryCode, orSaid(countries))).min(1, orSaid(countries))),
} as const

/** One setting that can't be used: `given` tells a bad value from a missing one, `expected` stands after that word. */
export interface SettingProblem {
  readonly name: string
  readonly given: boolean
  readonly expected: string
}

/** Settings that can't be used. The message names each with what is expected, one a line, and never repeats a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(readonly problems: readonly SettingProblem[]) {
    super(
      problems
        .map(
          ({ name, given, expected }) =>
            `${name} ${given ? 'is not usable' : 'is missing'}: expected ${expected}.`,
        )
        .join('\n'),
    )
  }
}

/** The environment as node has it: names and texts. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads and checks the settings of a process.
 *
 * @param picked the settings it needs, from {@link settings}, each `.optional()` or with a `.default()` unless it must be given
 * @param environment usually `process.env`; a blank text counts as not given
 * @throws ConfigError naming every bad setting; never repeats a value, which may be a secret
 */
export function readSettings<Picked extends z.ZodRawShape>(
  picked: Picked,
  environment: Environment,
): z.infer<z.ZodObject<Picked>> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const result = z.object(picked).safeParse(given)
  if (result.success) return result.data
  const problems = new Map(
    result.error.issues.map(({ path, message }) => {
      const name = String(path[0])
      return [name, { name, given: name in given, expected: message }]
    }),
  )
  throw new ConfigError([...problems.values()])
}

/** The settings of what happens between paid and label, as one value; times in ms. */
export const fulfilmentOf = ({
  FULFILMENT: mode,
  PACKING_MINUTES: packingMinutes,
}: {
  FULFILMENT: 'auto' | 'timed' | 'manual'
  PACKING_MINUTES: number
}) => (mode === 'timed' ? { mode, packingMs: packingMinutes * minuteMs } : { mode })

/** How the brokers are reached, as one value: where, whether by TLS, and as whom. */
export function kafkaOf(value: {
  KAFKA_BROKERS: string[]
  KAFKA_TLS: boolean
  KAFKA_SASL?: 'plain' | 'scram-sha-256' | 'scram-sha-512' | undefined
  KAFKA_USERNAME?: string | undefined
  KAFKA_PASSWORD?: string | undefined
}) {
  const { KAFKA_SASL: mechanism, KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = value
  const sasl = mechanism && username && password ? { mechanism, username, password } : undefined
  return { brokers: value.KAFKA_BROKERS, tls: value.KAFKA_TLS, sasl }
}

export const minuteMs = 60_000
export const dayMs = 24 * 60 * minuteMs

/** What holds for a setting of minutes that is not given, in every process. */
export const defaultMinutes = 15

/**
 * Whether staff may break orders on purpose: as was asked, else only where nothing of value can be hit.
 *
 * @param asked the setting FAULT_SWITCHES
 * @param isDemo a process of development or tests, or the demonstration's own database
 */
export const allowFaults = (asked: boolean | undefined, isDemo: boolean): boolean => asked ?? isDemo
