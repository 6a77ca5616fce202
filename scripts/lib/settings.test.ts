import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

test('nothing set: an embedded log, port 3000 on loopback, sample orders and demo accounts', () => {
  expect(readSettings({}, [])).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    bus: 'log',
    sampleOrders: true,
    demoAccounts: true,
  })
})

test('the demo password is known to everybody, so a database of your own gets the accounts only on request', () => {
  const DATABASE_URL = 'postgres://u:p@localhost:5432/d'
  expect(readSettings({ DATABASE_URL }, []).demoAccounts).toBe(false)
  expect(readSettings({ DATABASE_URL, DEMO_ACCOUNTS: 'on' }, []).demoAccounts).toBe(true)
})

test('demo accounts are there only where nobody from outside can come, and others say the address that people open', () => {
  const accounts = (settings: Record<string, string>) => readSettings(settings, []).demoAccounts
  expect(accounts({ HOST: 'localhost' })).toBe(true)
  expect(accounts({ PUBLIC_URL: 'http://localhost:3000' })).toBe(true)
  expect(accounts({ PUBLIC_URL: 'https://shop.example' })).toBe(false)
  expect(accounts({ PUBLIC_URL: 'http://localhost:3000', HOST: '0.0.0.0' })).toBe(false)
  expect(() => accounts({ PUBLIC_URL: 'https://shop.example', DEMO_ACCOUNTS: 'on' })).toThrow(
    'DEMO_ACCOUNTS=on is for this machine alone',
  )
  expect(() => accounts({ HOST: '0.0.0.0' })).toThrow('set PUBLIC_URL')
  expect(readSettings({ PUBLIC_URL: 'https://shop.example/' }, []).publicUrl).toBe(
    'https://shop.example',
  )
})

test('orders can be broken on purpose on the demo’s own database, on yours only on request', () => {
  const DATABASE_URL = 'postgres://u:p@localhost:5432/d'
  const on = (settings: Record<string, string>) => readSettings(settings, []).faultSwitches
  expect([
    on({}),
    on({ FAULT_SWITCHES: 'off' }),
    on({ DATABASE_URL }),
    on({ DATABASE_URL, FAULT_SWITCHES: 'on' }),
  ]).toEqual([true, false, false, true])
})

test('parcels move in the demo’s own database, in yours on request only', () => {
  const DATABASE_URL = 'postgres://u:p@localhost:5432/d'
  const minutes = (settings: Record<string, string>) => readSettings(settings, []).carrierMinutes
  expect([
    minutes({}),
    minutes({ SIMULATED_CARRIER_MINUTES: 'off' }),
    minutes({ DATABASE_URL }),
    minutes({ DATABASE_URL, SIMULATED_CARRIER_MINUTES: '1,2,3' }),
  ]).toEqual(['0.3,0.4,0.6', 'off', 'off', '1,2,3'])
})

test('a mail server is named with who writes to customers', () => {
  const SMTP_URL = 'smtp://mail.example:587'
  expect(() => readSettings({ SMTP_URL }, [])).toThrow('set MAIL_FROM')
  expect(() => readSettings({ SMTP_URL: 'mail.example', MAIL_FROM: 'a@b.example' }, [])).toThrow(
    'SMTP_URL is not usable',
  )
  expect(readSettings({ SMTP_URL, MAIL_FROM: 'Shop <shop@shop.example>' }, [])).toBeDefined()
})

test('the processes may have logins of their own, to a database of yours', () => {
  const [DATABASE_URL, DATABASE_URL_WORKERS, DATABASE_URL_WEB] = ['owner', 'workers', 'web'].map(
    (user) => `postgres://${user}:p@localhost:5432/d`,
  )
  expect(readSettings({ DATABASE_URL, DATABASE_URL_WORKERS, DATABASE_URL_WEB }, [])).toMatchObject({
    databaseUrl: DATABASE_URL,
    processUrls: { workers: DATABASE_URL_WORKERS, web: DATABASE_URL_WEB },
  })
  expect(() => readSettings({ DATABASE_URL_WEB }, [])).toThrow(
    'DATABASE_URL_WEB is about a database of yours: set DATABASE_URL to the login that runs its migrations, or leave it out.',
  )
})

test.each([
  ['PORT', 'http'],
  ['PORT', '70000'],
  ['DATABASE_URL', 'mysql://localhost/x'],
  ['DATABASE_URL_WORKERS', 'mysql://localhost/x'],
  ['DATABASE_URL_WEB', 'localhost'],
  ['EVENT_BUS', 'rabbit'],
  ['KAFKA_BROKERS', 'localhost'],
  ['REDIS_URL', 'localhost:6379'],
  ['SAMPLE_ORDERS', 'yes'],
  ['LOG_LEVEL', 'loud'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['TRACE_URL', 'https://traces.example/'],
  ['FAULT_SWITCHES', 'maybe'],
  ['SAGABOARD_SECRET', 'short'],
  ['CARRIER_WEBHOOK_SECRET', 'short'],
  ['SIMULATED_CARRIER_MINUTES', '1,2'],
  ['SIMULATED_CARRIER_MINUTES', '1,2,600000'],
])(
  'a bad %s (%s) is named with what is expected, in one sentence that does not repeat the value',
  (name, value) => {
    const attempt = () => readSettings({ [name]: value }, [])
    expect(attempt).toThrow(new RegExp(`^The setting ${name} is not usable: expected .+\\.$`))
    expect(attempt).not.toThrow(value === 'short' ? 'is "short"' : `"${value}"`)
  },
)

test('an empty setting is one that was not given', () => {
  expect(readSettings({ PORT: '', DATABASE_URL: ' ' }, []).port).toBe(3000)
})

test('an option that does not exist is refused, and so is --kafka against EVENT_BUS=log', () => {
  expect(() => readSettings({}, ['--kafak'])).toThrow('"--kafak" is not understood')
  expect(() => readSettings({ EVENT_BUS: 'log' }, ['--kafka'])).toThrow('contradicts')
})

test('how to be let in by a broker is about brokers of yours', () => {
  const access = {
    KAFKA_TLS: 'on',
    KAFKA_SASL: 'plain',
    KAFKA_USERNAME: 'shop',
    KAFKA_PASSWORD: 'secret',
  }
  expect(() => readSettings(access, ['--kafka'])).toThrow(
    'KAFKA_TLS is about brokers of yours: set KAFKA_BROKERS to them, or leave it out.',
  )
  expect(
    readSettings({ ...access, KAFKA_BROKERS: 'kafka.example:9093' }, ['--kafka']).kafkaBrokers,
  ).toBe('kafka.example:9093')
})
