import { ConfigError } from '@sagaboard/process/config'
import { describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'

const DATABASE_URL = 'postgres://shop:secret@127.0.0.1:5432/sagaboard'

describe('the settings of a worker process', () => {
  test('turn the fault switches off in production unless they are asked for', () => {
    const on = (env: Record<string, string>) => readConfig({ DATABASE_URL, ...env }).faultSwitches
    expect([
      on({}),
      on({ NODE_ENV: 'production' }),
      on({ NODE_ENV: 'development' }),
      on({ NODE_ENV: 'test' }),
    ]).toEqual([false, false, true, true])
    expect([on({ FAULT_SWITCHES: 'on' }), on({ NODE_ENV: 'test', FAULT_SWITCHES: 'off' })]).toEqual(
      [true, false],
    )
    expect(() => on({ FAULT_SWITCHES: 'maybe' })).toThrow(/FAULT_SWITCHES/)
  })

  test('need a database and nothing else', () => {
    expect(readConfig({ DATABASE_URL })).toMatchObject({
      databaseUrl: DATABASE_URL,
      bus: 'log',
      kafka: { brokers: [], tls: false, sasl: undefined },
      services: ['inventory', 'payment', 'shipping', 'orders', 'notifications'],
      paymentProvider: { name: 'simulated' },
      carrier: { name: 'simulated' },
      port: 0,
      host: '127.0.0.1',
      logLevel: 'info',
    })
  })

  test('name the services of this process, the bus and its brokers', () => {
    const settings = {
      DATABASE_URL,
      SERVICES: 'payment, relay',
      EVENT_BUS: 'kafka',
      KAFKA_BROKERS: 'a:9092, b:9092,',
      WORKER_PORT: '8081',
    }
    expect(readConfig(settings)).toMatchObject({
      services: ['payment', 'relay'],
      bus: 'kafka',
      kafka: { brokers: ['a:9092', 'b:9092'] },
      port: 8081,
    })
  })

  test('say how to be let in by brokers that do not talk to everybody', () => {
    const access = {
      KAFKA_TLS: 'on',
      KAFKA_SASL: 'scram-sha-512',
      KAFKA_USERNAME: 'shop',
      KAFKA_PASSWORD: 'secret',
    }
    expect(
      readConfig({ DATABASE_URL, EVENT_BUS: 'kafka', KAFKA_BROKERS: 'a:9093', ...access }).kafka,
    ).toEqual({
      brokers: ['a:9093'],
      tls: true,
      sasl: { mechanism: 'scram-sha-512', username: 'shop', password: 'secret' },
    })
  })

  test('run a service once, however often it is named', () => {
    expect(readConfig({ DATABASE_URL, SERVICES: 'payment,payment' }).services).toEqual(['payment'])
  })

  test('let the simulated carrier move its parcels, as fast as is said; without that they stay labels', () => {
    const told = {
      CARRIER_WEBHOOK_SECRET: '1f0c5b7e9a3d2846'.repeat(2),
      CARRIER_WEBHOOK_URL: 'http://web:3000/webhooks/carrier',
    }
    const parcelNewsOf = (minutes?: string) =>
      readConfig({ DATABASE_URL, ...told, SIMULATED_CARRIER_MINUTES: minutes }).parcelNews
    expect([parcelNewsOf(), parcelNewsOf('off')]).toEqual([undefined, undefined])
    expect(parcelNewsOf('0.3,2,4')).toEqual({
      pace: { pickUp: 0.3, transit: 2, delivery: 4 },
      url: told.CARRIER_WEBHOOK_URL,
      secret: told.CARRIER_WEBHOOK_SECRET,
    })
  })

  test('let all services run on Kafka with the relay', () => {
    const { services } = readConfig({ DATABASE_URL, EVENT_BUS: 'kafka', KAFKA_BROKERS: 'a:9092' })
    expect(services).toEqual([
      'inventory',
      'payment',
      'shipping',
      'orders',
      'notifications',
      'relay',
    ])
  })
})

describe('a setting that can not be used is named, with what is expected', () => {
  test.each<[string, NodeJS.ProcessEnv, RegExp]>([
    [
      'no database',
      {},
      /DATABASE_URL is missing: expected .*postgres:\/\/user:password@host:5432\/name/,
    ],
    [
      'another kind of database',
      { DATABASE_URL: 'mysql://127.0.0.1/shop' },
      /DATABASE_URL is not usable: expected .*postgres:/,
    ],
    [
      'an unknown bus',
      { DATABASE_URL, EVENT_BUS: 'rabbit' },
      /EVENT_BUS is not usable: expected one of log, kafka/,
    ],
    [
      'Kafka without brokers',
      { DATABASE_URL, EVENT_BUS: 'kafka' },
      /KAFKA_BROKERS is missing: expected host:port/,
    ],
    [
      'a mechanism without a name',
      { DATABASE_URL, KAFKA_SASL: 'plain', KAFKA_PASSWORD: 'x' },
      /KAFKA_USERNAME is missing: expected together with KAFKA_SASL/,
    ],
    [
      'a password without a mechanism',
      { DATABASE_URL, KAFKA_PASSWORD: 'x' },
      /KAFKA_PASSWORD is not usable: expected together with KAFKA_SASL/,
    ],
    [
      'an unknown mechanism',
      { DATABASE_URL, KAFKA_SASL: 'gssapi' },
      /KAFKA_SASL is not usable: expected one of plain, scram-sha-256, scram-sha-512/,
    ],
    [
      'a carrier that can tell nobody',
      { DATABASE_URL, SIMULATED_CARRIER_MINUTES: '1,2,3' },
      /CARRIER_WEBHOOK_SECRET is missing: .*\nCARRIER_WEBHOOK_URL is missing: expected together/,
    ],
    [
      'a carrier of two speeds',
      { DATABASE_URL, SIMULATED_CARRIER_MINUTES: '1,2' },
      /SIMULATED_CARRIER_MINUTES is not usable: expected "off", or three numbers/,
    ],
    [
      'an unknown service',
      { DATABASE_URL, SERVICES: 'payment,marketing' },
      /SERVICES is not usable: .*inventory, payment, shipping, orders, notifications, relay/,
    ],
    [
      'a payment provider that nobody has added',
      { DATABASE_URL, PAYMENT_PROVIDER: 'unheard' },
      /PAYMENT_PROVIDER is not usable: expected one of simulated/,
    ],
    [
      'a carrier that nobody has added',
      { DATABASE_URL, CARRIER: 'unheard' },
      /CARRIER is not usable: expected one of simulated/,
    ],
    [
      'no service in the list',
      { DATABASE_URL, SERVICES: ' , ' },
      /SERVICES is not usable: expected .*/,
    ],
    [
      'a relay without Kafka',
      { DATABASE_URL, SERVICES: 'relay' },
      /SERVICES is not usable: .*relay, which runs only when EVENT_BUS=kafka/,
    ],
    [
      'a port that is none',
      { DATABASE_URL, WORKER_PORT: '70000' },
      /WORKER_PORT is not usable: .*65535/,
    ],
    [
      'a port in words',
      { DATABASE_URL, WORKER_PORT: 'http' },
      /WORKER_PORT is not usable: .*number/,
    ],
    [
      'an unknown log level',
      { DATABASE_URL, LOG_LEVEL: 'loud' },
      /LOG_LEVEL is not usable: .*info/,
    ],
  ])('%s', (_what, env, message) => {
    expect(() => readConfig(env)).toThrow(ConfigError)
    expect(() => readConfig(env)).toThrow(message)
  })

  test('all of them at once', () => {
    expect(() => readConfig({ EVENT_BUS: 'rabbit', LOG_LEVEL: 'loud' })).toThrow(
      /DATABASE_URL is missing: .*\nEVENT_BUS .*\nLOG_LEVEL /,
    )
  })

  test('and a password in a setting is not repeated', () => {
    expect(() => readConfig({ DATABASE_URL: 'mysql://shop:hunter2@127.0.0.1/shop' })).toThrow(
      /^((?!hunter2).)*$/,
    )
  })
})

test('messages are sent by mail where a mail server is named, and who writes, and where their links lead', () => {
  const SMTP_URL = 'smtp://mail.example:587'
  const all = {
    DATABASE_URL,
    SMTP_URL,
    MAIL_FROM: 'Saga Supply <shop@shop.example>',
    PUBLIC_URL: 'https://shop.example/',
    SAGABOARD_SECRET: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  }
  expect(readConfig({ DATABASE_URL, PUBLIC_URL: all.PUBLIC_URL }).mail).toBeUndefined()
  expect(readConfig(all).mail).toEqual({
    url: SMTP_URL,
    from: all.MAIL_FROM,
    publicUrl: 'https://shop.example',
    host: 'shop.example',
    secret: all.SAGABOARD_SECRET,
  })
  // Also of a process that sends nothing: the orders that it takes are led to by another one's letters.
  const { SAGABOARD_SECRET } = all
  expect(readConfig({ DATABASE_URL, SAGABOARD_SECRET }).secret).toBe(SAGABOARD_SECRET)
  expect(() => readConfig({ DATABASE_URL, SMTP_URL })).toThrow(
    /MAIL_FROM is missing[\s\S]*PUBLIC_URL is missing[\s\S]*SAGABOARD_SECRET is missing/,
  )
  for (const MAIL_FROM of ['the shop', 'a@b\r\nBcc: c@d', 'Shop <a b@c>'])
    expect(() => readConfig({ ...all, MAIL_FROM })).toThrow('MAIL_FROM is not usable')
  expect(readConfig({ ...all, MAIL_FROM: 'shop@shop.example' }).mail?.from).toBe(
    'shop@shop.example',
  )
})
