import { describe, expect, test } from 'vitest'
import { Coverage, missingIn } from './coverage.ts'
import { simulate } from './simulate.ts'

const orders = 4

async function linesOf(seed: number): Promise<string[]> {
  const lines: string[] = []
  await simulate({ seed, orders, onLine: (line) => lines.push(line) })
  return lines
}

describe('a run of the whole system', () => {
  test('is the same to the last line when its seed is the same, and another one when it is not', async () => {
    const first = await linesOf(7)
    expect(first.length).toBeGreaterThan(500)
    expect(await linesOf(7)).toEqual(first)
    expect(await linesOf(8)).not.toEqual(first)
  })

  test('leaves the same fingerprint whether its lines are asked for or not', async () => {
    const told = await simulate({ seed: 11, orders, onLine: () => {} })
    expect((await simulate({ seed: 11, orders })).fingerprint).toBe(told.fingerprint)
  })

  test('of 60 seeds keeps every promise', { timeout: 60_000 }, async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { violations } = await simulate({ seed, orders })
      expect({ seed, violations }).toEqual({ seed, violations: [] })
    }
  })

  // One seed in some forty finds a group that passes over an event which it lacks: so many, that one of them does.
  test('of 60 seeds on a broker, with more orders under way, keeps every promise', {
    timeout: 180_000,
  }, async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { violations } = await simulate({ seed, orders: 8, onBroker: true })
      expect({ seed, violations }).toEqual({ seed, violations: [] })
    }
  })

  test('in which nothing goes wrong has no step fail, and is noticed by what it has not met', {
    timeout: 60_000,
  }, async () => {
    const coverage = new Coverage()
    for (let seed = 1; seed <= 50; seed++) {
      const run = await simulate({ seed, orders, faults: false })
      expect({ seed, violations: run.violations }).toEqual({ seed, violations: [] })
      coverage.add(run.coverage)
    }
    expect(coverage.count('ended: completed')).toBeGreaterThan(10)
    expect(missingIn(coverage)).toEqual(
      expect.arrayContaining([
        'process crashed',
        'charge timed out after it had its effect',
        'lease taken over',
      ]),
    )
  })
})
