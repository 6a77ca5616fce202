import { describe, expect, test } from 'vitest'
import { manualClock } from '../testing/manual-clock.ts'
import { Pace, UsualTime } from './pace.ts'

const never = new Promise<string>(() => {})

describe('a step that waits for answers', () => {
  test('gives the others as long again as the first one took', async () => {
    const { clock, pass } = manualClock()
    const pace = new Pace(100, clock)
    let answer: (text: string) => void = () => {}
    const first = new Promise<string>((resolve) => {
      answer = resolve
    })
    const waiting = [pace.within(first), pace.within(never)]
    await pass(20)
    answer('first')
    await pass(0)
    const seen: unknown[] = []
    void waiting[1]?.then((late) => seen.push(late))
    await pass(19)
    expect(seen).toEqual([])
    await pass(1)
    expect(seen).toEqual([undefined])
    expect(await waiting[0]).toBe('first')
  })

  test('goes on when nobody answers', async () => {
    const { clock, pass } = manualClock()
    const waiting = new Pace(100, clock).within(never)
    await pass(100)
    expect(await waiting).toBeUndefined()
  })
})

describe('a step that waits for many answers', () => {
  test('waits as long as it would take to commit them one by one', async () => {
    const { clock, pass } = manualClock()
    const pace = new Pace(10, clock)
    const seen: unknown[] = []
    for (let index = 0; index < 200; index++)
      void pace.within(never).then((answer) => seen.push(answer))
    await pass(399)
    expect(seen).toEqual([])
    await pass(1)
    expect(seen).toHaveLength(200)
  })

  test('waits no longer for the last one than for a single one', async () => {
    const { clock, pass } = manualClock()
    const pace = new Pace(10, clock)
    let answer: (text: string) => void = () => {}
    const most = new Promise<string>((resolve) => {
      answer = resolve
    })
    for (let index = 0; index < 200; index++) void pace.within(most)
    let last: unknown = 'waits'
    void pace.within(never).then((late) => {
      last = late
    })
    await pass(20)
    answer('all but one')
    await pass(0)
    await pass(9)
    expect(last).toBe('waits')
    await pass(1)
    expect(last).toBeUndefined()
  })
})

describe('what is usual', () => {
  test('follows a provider that becomes slow for all, and is not changed by a few slow answers among quick ones', () => {
    const usual = new UsualTime()
    for (let index = 0; index < 200; index++) usual.note(index % 5 === 0 ? 2_000 : 1)
    expect(usual.paceMs).toBe(10)
    for (let index = 0; index < 200; index++) usual.note(50)
    expect(usual.paceMs).toBeGreaterThan(150)
    expect(usual.paceMs).toBeLessThan(250)
  })
})
