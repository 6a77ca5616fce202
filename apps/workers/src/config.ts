import { saslMechanisms } from '@sagaboard/events/kafka/client'
import { z } from 'zod'

const serviceNames = ['inventory', 'payment', 'shipping', 'orders', 'relay'] as const
export type ServiceName = (typeof serviceNames)[number]

const list = (value: string) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)

const schema = z
  .object({
    DATABASE_URL: z.url({
      protocol: /^postgres(ql)?$/,
      error: 'expected postgres://user:password@host:port/database',
    }),
    EVENT_BUS: z.enum(['log', 'kafka']).default('log'),
    KAFKA_BROKERS: z
      .string()
      .optional()
      .transform((value) => (value ? list(value) : [])),
    KAFKA_TLS: z.enum(['on', 'off']).default('off'),
    KAFKA_SASL: z.enum(saslMechanisms).optional(),
    KAFKA_USERNAME: z.string().optional(),
    KAFKA_PASSWORD: z.string().optional(),
    SERVICES: z
      .string()
      .optional()
      .transform((value) => (value ? [...new Set(list(value))] : undefined))
      .pipe(z.array(z.enum(serviceNames)).min(1).optional()),
    WORKER_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
    NODE_ENV: z.string().default('production'),
    FAULT_SWITCHES: z.enum(['on', 'off']).optional(),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  })
  .transform((settings, context) => {
    const {
      EVENT_BUS: bus,
      KAFKA_BROKERS: brokers,
      KAFKA_SASL: mechanism,
      KAFKA_USERNAME: username,
      KAFKA_PASSWORD: password,
    } = settings
    for (const [name, value] of Object.entries({
      KAFKA_USERNAME: username,
      KAFKA_PASSWORD: password,
    }))
      if ((value === undefined) !== (mechanism === undefined))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'expected together with KAFKA_SASL',
        })
    if (bus === 'kafka' && brokers.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['KAFKA_BROKERS'],
        message: 'expected host:port[,host:port] when EVENT_BUS=kafka',
      })
    if (bus === 'log' && settings.SERVICES?.includes('relay'))
      context.addIssue({
        code: 'custom',
        path: ['SERVICES'],
        message: 'the relay runs only when EVENT_BUS=kafka',
      })
    return {
      databaseUrl: settings.DATABASE_URL,
      bus,
      kafka: {
        brokers,
        tls: settings.KAFKA_TLS === 'on',
        sasl: mechanism && username && password ? { mechanism, username, password } : undefined,
      },
      services:
        settings.SERVICES ?? serviceNames.filter((name) => name !== 'relay' || bus === 'kafka'),
      port: settings.WORKER_PORT,
      logLevel: settings.LOG_LEVEL,
      // What can break an order on purpose is off in production unless it was asked for.
      faultSwitches: settings.FAULT_SWITCHES
        ? settings.FAULT_SWITCHES === 'on'
        : ['development', 'test'].includes(settings.NODE_ENV),
    }
  })

export type Config = z.infer<typeof schema>

/** A setting that can't be used; the message names it and says what is expected. */
export class BadSetting extends Error {
  override name = 'BadSetting'
}

/**
 * Reads the settings of a worker process from the environment; an empty text counts as not given.
 *
 * @throws BadSetting naming each setting that is missing or wrong, and what is expected
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = schema.safeParse(
    Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
  )
  if (parsed.success) return parsed.data
  throw new BadSetting(
    parsed.error.issues
      .map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`)
      .join('; '),
  )
}
