import { ConfigError } from '@sagaboard/process/config'
import { describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'

const good = {
  DATABASE_URL: 'postgres://u:p@localhost:5432/shop',
  SAGABOARD_SECRET: 'x'.repeat(32),
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

  test('reads an empty text as not given', () => {
    expect(readConfig({ ...good, REDIS_URL: '', PORT: '' })).toMatchObject({
      port: 3000,
      redisUrl: undefined,
    })
  })

  test('refuses demo accounts on a public address', () => {
    expect(problem({ ...good, DEMO_ACCOUNTS: 'on', PUBLIC_URL: 'https://shop.example' })).toContain(
      'DEMO_ACCOUNTS',
    )
    expect(
      readConfig({ ...good, DEMO_ACCOUNTS: 'on', PUBLIC_URL: 'http://localhost:3000' })
        .demoAccounts,
    ).toBe(true)
  })
})
