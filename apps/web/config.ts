import { z } from 'zod'

const portText = 'a port number from 0 (any free port) to 65535'

const integer = (expected: string, min: number, max: number) =>
  z
    .string({ error: expected })
    .regex(/^\d+$/, { error: expected })
    .transform(Number)
    .pipe(z.number().min(min, { error: expected }).max(max, { error: expected }))

const url = (expected: string, protocols: readonly string[]) =>
  z
    .string({ error: expected })
    .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
      error: expected,
    })

const minutes = 'a number of minutes above 0 and up to 525600 (a year), such as 15 or 0.5'

const onOff = (expected = '"on" or "off"') =>
  z.enum(['on', 'off'], { error: expected }).transform((value) => value === 'on')

/**
 * The settings of the web process: name in the environment -> what is accepted. Everything that is read from the
 * environment by the web app is in this file.
 */
const settings = z.object({
  NODE_ENV: z
    .enum(['production', 'development', 'test'], { error: '"production", "development" or "test"' })
    .default('production'),
  PORT: integer(portText, 0, 65_535).default(3000),
  HOST: z.string().min(1).optional(),
  PUBLIC_URL: url('the address people open, such as https://shop.example', [
    'http:',
    'https:',
  ]).optional(),
  DATABASE_URL: url('a PostgreSQL address such as postgres://user:password@host:5432/name', [
    'postgres:',
    'postgresql:',
  ]),
  REDIS_URL: url('a Redis address such as redis://host:6379, or nothing at all', [
    'redis:',
    'rediss:',
  ]).optional(),
  SAGABOARD_SECRET: z
    .string({
      error:
        'a secret of at least 32 characters (for example the output of "openssl rand -hex 32")',
    })
    .min(32, {
      error:
        'a secret of at least 32 characters (for example the output of "openssl rand -hex 32")',
    }),
  DEMO_ACCOUNTS: onOff().default(false),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      error: 'one of trace, debug, info, warn, error, silent',
    })
    .default('info'),
  ORDERS_PER_SECOND: integer(
    'a whole number from 1 to 1000000: orders one client may post per second',
    1,
    1_000_000,
  ).default(2000),
  SIGN_INS_PER_MINUTE: integer(
    'a whole number from 1 to 100000: sign-ins one client may try per minute',
    1,
    100_000,
  ).default(10),
  FAULT_SWITCHES: onOff().optional(),
  RESERVATION_MINUTES: z
    .string({ error: minutes })
    .regex(/^\d+(\.\d+)?$/, { error: minutes })
    .transform(Number)
    .pipe(z.number().positive({ error: minutes }).max(525_600, { error: minutes }))
    .default(15),
  TRUST_PROXY: onOff('"on" when a reverse proxy sets X-Forwarded-For, else "off"').default(false),
  DATABASE_POOL: integer('a whole number from 2 to 200: connections to PostgreSQL', 2, 200).default(
    12,
  ),
})

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
  readonly demoAccounts: boolean
  readonly logLevel: string
  /** Whether staff may break orders on purpose; off in production unless it was asked for. */
  readonly faultSwitches: boolean
  /** How long an order may take until it has shipped, in minutes; then it is asked to be undone. */
  readonly reservationMinutes: number
  readonly limits: { readonly ordersPerSecond: number; readonly signInsPerMinute: number }
  /** Whether the last entry of X-Forwarded-For names the client. */
  readonly trustProxy: boolean
}

/** A setting that can't be used. The message names each bad setting and what is expected, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads and checks the settings.
 *
 * @param environment names and texts, usually `process.env`; an empty text counts as not given
 * @returns the checked settings
 * @throws ConfigError naming every bad setting and what is expected there; never repeats the value, which may be a secret
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): WebConfig {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const result = settings.safeParse(given)
  if (!result.success) {
    const lines = result.error.issues.map((issue) => {
      const name = String(issue.path[0])
      return `${name} ${name in given ? 'is not usable' : 'is missing'}: expected ${issue.message}.`
    })
    throw new ConfigError([...new Set(lines)].join('\n'))
  }
  const value = result.data
  const publicHost = value.PUBLIC_URL === undefined ? undefined : new URL(value.PUBLIC_URL).hostname
  if (
    value.DEMO_ACCOUNTS &&
    publicHost !== undefined &&
    !['localhost', '127.0.0.1', '[::1]'].includes(publicHost)
  ) {
    throw new ConfigError(
      'DEMO_ACCOUNTS is not usable: expected "off" when PUBLIC_URL is not this machine, because the demo password is known to everybody.',
    )
  }
  return {
    environment: value.NODE_ENV,
    port: value.PORT,
    host: value.HOST,
    publicUrl: value.PUBLIC_URL === undefined ? undefined : new URL(value.PUBLIC_URL).origin,
    databaseUrl: value.DATABASE_URL,
    databasePoolMax: value.DATABASE_POOL,
    redisUrl: value.REDIS_URL,
    secret: value.SAGABOARD_SECRET,
    demoAccounts: value.DEMO_ACCOUNTS,
    logLevel: value.LOG_LEVEL,
    faultSwitches: value.FAULT_SWITCHES ?? value.NODE_ENV !== 'production',
    reservationMinutes: value.RESERVATION_MINUTES,
    limits: {
      ordersPerSecond: value.ORDERS_PER_SECOND,
      signInsPerMinute: value.SIGN_INS_PER_MINUTE,
    },
    trustProxy: value.TRUST_PROXY,
  }
}

/** Lets the libraries know the environment that was settled on: React and Next choose their builds by it. */
export function declareEnvironment({ environment }: WebConfig): void {
  Object.assign(process.env, { NODE_ENV: environment, NEXT_TELEMETRY_DISABLED: '1' })
}
