import { describe, expect, test } from 'vitest'
import { afterStage, breaksRule, type StageCounts } from './set-pace.ts'

const first = { pace: 1, isRest: false }

describe('what follows a stage', () => {
  test('nothing before each of its orders has ended', () => {
    const onTheWay: StageCounts[] = [
      { verified: 4, ready: 1 },
      { verified: 4, sending: 1 },
      { verified: 4, accepted: 1 },
      { verified: 4, applied: 1 },
    ]
    for (const counts of onTheWay)
      expect(afterStage(counts, { pace: 5, isRest: false })).toEqual({ type: 'wait' })
  })

  test('1, 5, 20, 100, then it asks, and then goes on by hundreds', () => {
    const well = { verified: 1 }
    expect(afterStage(well, first)).toEqual({ type: 'stage', pace: 5 })
    expect(afterStage(well, { pace: 5, isRest: false })).toEqual({ type: 'stage', pace: 20 })
    expect(afterStage(well, { pace: 20, isRest: false })).toEqual({ type: 'stage', pace: 100 })
    expect(afterStage(well, { pace: 100, isRest: false })).toEqual({ type: 'ask' })
    expect(afterStage(well, { pace: 100, isRest: true })).toEqual({ type: 'stage', pace: 100 })
  })

  test('a stage of which every order was left out has shown nothing: the next is no bigger', () => {
    expect(afterStage({ left_out: 1 }, first)).toEqual({ type: 'stage', pace: 1 })
  })
})

describe('the stop rule', () => {
  test('stops when more than so many percent of the stage have failed, and not at just so many', () => {
    expect(breaksRule({ failed: 10, ready: 90 }, 10)).toBe(false)
    expect(breaksRule({ failed: 11, ready: 89 }, 10)).toBe(true)
    expect(breaksRule({ failed: 1 }, 10)).toBe(true)
    expect(breaksRule({ failed: 1 }, 0)).toBe(true)
    expect(breaksRule({ failed: 1 }, 100)).toBe(false)
  })

  test('counts of what was asked for: what was left out makes the stage smaller, another way is no failure', () => {
    expect(breaksRule({ failed: 1, verified: 4, left_out: 15 }, 10)).toBe(true)
    expect(breaksRule({ failed: 1, verified: 19 }, 10)).toBe(false)
    expect(breaksRule({ other_way: 5 }, 0)).toBe(false)
  })
})
