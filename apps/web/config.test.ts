import { randomBytes } from 'node:crypto'
import { ConfigError } from '@sagaboard/process/config'
import { describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'

const good = {
  DATABASE_URL: 'postgres://u:p@localhost:5432/shop',
  SAGABOARD_SECRET: '1f0c5b7e9a3d2846'.repeat(2),
  HOST: '127.0.0.1',
}

const problem = (environment: Record<string, string>) => {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return null
}

describe('settings of the web process', () => {
  test('takes what is needed and fills in the rest', () => {
    expect(readConfig(good)).toMatchObject({
      port: 3000,
      environment: 'production',
      redisUrl: undefined,
      demoAccounts: false,
    })
  })

  test('names a secret that is missing or too short, without repeating it', () => {
    expect(problem({ DATABASE_URL: good.DATABASE_URL })).toMatch(
      /^SAGABOARD_SECRET is missing: expected a secret of at least 32/,
    )
    const short = problem({ ...good, SAGABOARD_SECRET: 'hunter2' })
    expect(short).toMatch(/^SAGABOARD_SECRET is not usable/)
    expect(short).not.toContain('hunter2')
  })

  test('names every bad setting in one go, with what is expected', () => {
    const message = problem({
      ...good,
      PORT: '99999',
      REDIS_URL: 'localhost:6379',
      LOG_LEVEL: 'loud',
    })
    expect(message).toContain('PORT is not usable: expected a port number')
    expect(message).toContain('REDIS_URL is not usable: expected a Redis address')
    expect(message).toContain('LOG_LEVEL is not usable: expected one of trace')
  })

  test('turns the fault switches off in production unless they are asked for', () => {
    const on = (environment: Record<string, string>) =>
      readConfig({ ...good, ...environment }).faultSwitches
    expect([on({}), on({ NODE_ENV: 'production' }), on({ NODE_ENV: 'development' })]).toEqual([
      false,
      false,
      true,
    ])
    expect([on({ FAULT_SWITCHES: 'on' }), on({ NODE_ENV: 'test', FAULT_SWITCHES: 'off' })]).toEqual(
      [true, false],
    )
  })

  test('takes minutes that an order may take, also a part of one, and refuses none at all', () => {
    expect(readConfig(good).reservationMinutes).toBe(15)
    expect(readConfig({ ...good, RESERVATION_MINUTES: '0.05' }).reservationMinutes).toBe(0.05)
    for (const bad of ['0', '-1', 'soon', '1e9']) {
      expect(problem({ ...good, RESERVATION_MINUTES: bad })).toContain(
        'RESERVATION_MINUTES is not usable: expected a number of minutes above 0',
      )
    }
  })

  test('takes an amount above which another supervisor approves; without one nobody has to', () => {
    expect(readConfig(good).approvalMinor).toBeUndefined()
    expect(readConfig({ ...good, APPROVAL_MINOR: '' }).approvalMinor).toBeUndefined()
    expect(readConfig({ ...good, APPROVAL_MINOR: '0' }).approvalMinor).toBe(0)
    expect(readConfig({ ...good, APPROVAL_MINOR: '50000' }).approvalMinor).toBe(50_000)
    for (const bad of ['-1', '12.50', 'many', '1000000001'])
      expect(problem({ ...good, APPROVAL_MINOR: bad })).toContain(
        'APPROVAL_MINOR is not usable: expected a whole number of minor units',
      )
  })

  test('offers help only at an address that can be written to', () => {
    expect(readConfig(good).supportEmail).toBeUndefined()
    expect(readConfig({ ...good, SUPPORT_EMAIL: 'help@shop.example' }).supportEmail).toBe(
      'help@shop.example',
    )
    for (const bad of ['help', 'help@', 'a b@shop.example', 'x@y?bcc=z@w'])
      expect(problem({ ...good, SUPPORT_EMAIL: bad })).toContain(
        'SUPPORT_EMAIL is not usable: expected an e-mail address',
      )
  })

  test('reads an empty text as not given', () => {
    expect(readConfig({ ...good, REDIS_URL: '', PORT: '' })).toMatchObject({
      port: 3000,
      redisUrl: undefined,
    })
  })

  test('takes demo accounts only where nobody from outside can come', () => {
    const demo = (environment: Record<string, string>) =>
      problem({ ...good, DEMO_ACCOUNTS: 'on', ...environment })?.split(' ')[0] ?? null
    expect(demo({})).toBeNull()
    expect(demo({ HOST: 'localhost', PUBLIC_URL: 'http://localhost:3000' })).toBeNull()
    expect(demo({ HOST: '::1' })).toBeNull()
    const publicUrl = 'http://localhost:3000'
    const everybody: readonly Record<string, string>[] = [
      { PUBLIC_URL: 'https://shop.example' },
      { HOST: '', PUBLIC_URL: publicUrl },
      { HOST: '0.0.0.0', PUBLIC_URL: publicUrl },
      { HOST: '::', PUBLIC_URL: publicUrl },
      { HOST: '127.0.0.1.evil.example', PUBLIC_URL: publicUrl },
      { HOST: '0.0.0.0', NODE_ENV: 'development' },
      { HOST: '', NODE_ENV: 'test' },
    ]
    for (const reachable of everybody)
      expect(demo(reachable), JSON.stringify(reachable)).toBe('DEMO_ACCOUNTS')
  })

  test('asks in production for the address that people open, unless only this machine is meant', () => {
    for (const HOST of ['', '0.0.0.0', '10.1.2.3', 'shop.internal']) {
      expect(problem({ ...good, HOST })).toMatch(/^PUBLIC_URL is missing: expected the address/)
      expect(problem({ ...good, HOST, PUBLIC_URL: 'https://shop.example' })).toBeNull()
      expect(problem({ ...good, HOST, NODE_ENV: 'development' })).toBeNull()
    }
    for (const HOST of ['localhost', '127.0.0.1', '127.1.2.3', '::1'])
      expect(problem({ ...good, HOST })).toBeNull()
  })

  test.each([
    'x'.repeat(64),
    '01'.repeat(32),
    'changemechangemechangemechangeme-now',
    'please-change-me-before-going-live-2026',
    'better-auth-secret-12345678901234567890',
    'sagaboard-development-secret-of-my-team',
    'this is an example of a secret, not one',
  ])('refuses the secret %s, which anybody could guess', (SAGABOARD_SECRET) => {
    const message = problem({ ...good, SAGABOARD_SECRET })
    expect(message).toMatch(/^SAGABOARD_SECRET is not usable: expected a secret of your own/)
    expect(message).not.toContain(SAGABOARD_SECRET)
  })

  test('takes what the documented command makes', () => {
    for (let n = 0; n < 1_000; n++)
      expect(problem({ ...good, SAGABOARD_SECRET: randomBytes(32).toString('hex') })).toBeNull()
  })

  test('refuses the password of a database that everybody knows, unless the database is on this machine', () => {
    const refused = (url: string, environment: Record<string, string> = {}) =>
      problem({ ...good, DATABASE_URL: url, ...environment })?.includes('DATABASE_URL') ?? false
    expect(refused('postgres://sagaboard:sagaboard@db.example:5432/sagaboard')).toBe(true)
    expect(refused('postgres://postgres:Postgres@10.0.0.5/shop')).toBe(true)
    expect(refused('postgres://sagaboard:sagaboard@db.example/s', { NODE_ENV: 'test' })).toBe(false)
    expect(refused('postgres://u:sagaboard@localhost/s')).toBe(false)
    expect(refused('postgres://u:9f86d081884c7d659a2f@db.example/s')).toBe(false)
    expect(refused('postgres://u@db.example/s')).toBe(false)
  })
})
