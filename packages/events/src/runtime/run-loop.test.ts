import { describe, expect, test } from 'vitest'
import { manualClock } from '../testing/manual-clock.ts'
import { pauseAfter, RunLoop, type RunLoopOptions } from './run-loop.ts'

const never = Number.POSITIVE_INFINITY

/** A loop over a clock that is moved by hand; `rounds` are the times at which it has begun one. */
async function looping(
  round: (index: number) => number | Promise<number>,
  options: Partial<RunLoopOptions> = {},
) {
  const { clock, pass } = manualClock()
  const rounds: number[] = []
  const loop = new RunLoop({
    ...options,
    clock,
    round: async () => round(rounds.push(clock.now()) - 1),
  })
  loop.start()
  await pass(0)
  return { clock, pass, rounds, loop }
}

/** Something that is waited for until it is told to be over. */
function held() {
  let release = () => {}
  const until = new Promise<void>((resolve) => {
    release = resolve
  })
  return { until, release }
}

const away = () => {
  throw new Error('away')
}

describe('between two rounds', () => {
  test('the round says when the next one begins', async () => {
    const { pass, rounds } = await looping((index) => [100, 350][index] ?? never)
    await pass(99)
    expect(rounds).toEqual([0])
    await pass(1)
    expect(rounds).toEqual([0, 100])
    await pass(249)
    expect(rounds).toEqual([0, 100])
    await pass(1)
    expect(rounds).toEqual([0, 100, 350])
  })

  test('the first one may be wanted later, and can be brought forward like any other', async () => {
    const { clock, pass } = manualClock()
    const rounds: number[] = []
    const loop = new RunLoop({ clock, round: async () => rounds.push(clock.now()) && never })
    loop.start(never)
    await pass(50)
    loop.wake(60)
    await pass(9)
    expect(rounds).toEqual([])
    await pass(1)
    expect(rounds).toEqual([60])
  })

  test('a round that wants the next one at once gets it at once', async () => {
    const { rounds } = await looping((index) => (index < 3 ? 0 : never))
    expect(rounds).toEqual([0, 0, 0, 0])
  })

  test('a wake begins the next one at once, and later ones come when they were asked for', async () => {
    const { pass, rounds, loop } = await looping(() => never)
    await pass(40)
    loop.wake()
    await pass(0)
    expect(rounds).toEqual([0, 40])
    await pass(1_000_000)
    expect(rounds).toEqual([0, 40])
  })

  test('a wake for later brings the next one forward, and never puts it off', async () => {
    const { pass, rounds, loop } = await looping((index) => (index === 0 ? 100 : never))
    loop.wake(500)
    loop.wake(60)
    loop.wake(80)
    await pass(59)
    expect(rounds).toEqual([0])
    await pass(1)
    expect(rounds).toEqual([0, 60])
  })

  test('a wake while a round is under way is followed by another one', async () => {
    const first = held()
    const { pass, rounds, loop } = await looping(async (index) => {
      if (index === 0) await first.until
      return never
    })
    loop.wake()
    await pass(10)
    expect(rounds, 'never two at once').toEqual([0])
    first.release()
    await pass(0)
    expect(rounds).toEqual([0, 10])
    await pass(1_000)
    expect(rounds).toEqual([0, 10])
  })
})

describe('after a round that failed', () => {
  const backoff = { baseMs: 10, factor: 3, maxMs: 50 }

  test('the pause grows from failure to failure up to its longest, and is set back by success', async () => {
    expect([1, 2, 3, 4, 5_000].map((failures) => pauseAfter(backoff, failures))).toEqual([
      10, 30, 50, 50, 50,
    ])
    let isAway = true
    const { pass, rounds } = await looping(() => (isAway ? away() : 400), { backoff })
    for (let ms = 0; ms < 150; ms++) await pass(1)
    expect(rounds).toEqual([0, 10, 40, 90, 140])
    isAway = false
    for (let ms = 150; ms < 399; ms++) await pass(1)
    isAway = true
    for (let ms = 399; ms < 420; ms++) await pass(1)
    expect(rounds.slice(5)).toEqual([190, 400, 410])
  })

  test('a wake does not cut the pause short', async () => {
    const { pass, rounds, loop } = await looping(away, { backoff })
    for (let ms = 0; ms < 9; ms++) {
      loop.wake()
      await pass(1)
    }
    expect(rounds).toEqual([0])
    await pass(1)
    expect(rounds).toEqual([0, 10])
  })

  test('some errors are followed by a longer pause', async () => {
    const { pass, rounds } = await looping(away, {
      backoff: (error) => ({
        ...backoff,
        baseMs: error instanceof Error && error.message === 'away' ? 40 : 10,
      }),
    })
    await pass(39)
    expect(rounds).toEqual([0])
    await pass(1)
    expect(rounds).toEqual([0, 40])
  })

  test('it is put in order before the pause begins, and may fail at that', async () => {
    const order = held()
    const told: unknown[] = []
    const { pass, rounds, loop } = await looping(away, {
      backoff,
      async onFailure(error, failures) {
        told.push([String(error), failures])
        await order.until
        throw new Error('can not be put in order')
      },
    })
    await pass(100)
    expect([rounds, told]).toEqual([[0], [['Error: away', 1]]])
    order.release()
    await pass(0)
    expect(loop.health().trouble).toBe('can not be put in order')
    await pass(10)
    expect(rounds).toEqual([0, 110])
    expect(told.at(-1)).toEqual(['Error: away', 2])
  })
})

describe('what it says of itself', () => {
  test('what is in the way, since when nothing went on, and how often it failed in a row', async () => {
    const first = held()
    let isAway = true
    const { pass, loop } = await looping(
      async (index) => {
        if (index === 0) await first.until
        return isAway ? away() : never
      },
      { trouble: 'not started yet', backoff: { baseMs: 10, factor: 1, maxMs: 10 } },
    )
    expect(loop.health()).toEqual({ trouble: 'not started yet', progressAt: 0, failures: 0 })
    await pass(5)
    loop.progress()
    expect(loop.health()).toEqual({ trouble: 'not started yet', progressAt: 5, failures: 0 })
    first.release()
    await pass(0)
    await pass(10)
    expect(loop.health()).toEqual({ trouble: 'away', progressAt: 5, failures: 2 })
    isAway = false
    await pass(10)
    expect(loop.health()).toEqual({ trouble: null, progressAt: 25, failures: 0 })
  })
})

describe('a stop', () => {
  test('waits for the round under way, after which none begins', async () => {
    const first = held()
    const { pass, rounds, loop } = await looping(async () => {
      await first.until
      return 0
    })
    let isStopped = false
    const stopping = loop.stop().then(() => {
      isStopped = true
    })
    loop.wake()
    await pass(100)
    expect(isStopped).toBe(false)
    first.release()
    await stopping
    await pass(100)
    expect(rounds).toEqual([0])
  })

  test('ends a rest, and the pause after a failure, at once', async () => {
    const resting = await looping(() => never)
    await resting.loop.stop()
    const pausing = await looping(away)
    await pausing.loop.stop()
    expect([resting.rounds, pausing.rounds]).toEqual([[0], [0]])
  })

  test('of one that was never started returns, and it can not be started any more', async () => {
    const { clock, pass } = manualClock()
    let rounds = 0
    const loop = new RunLoop({ clock, round: async () => ++rounds })
    await loop.stop()
    loop.start()
    await pass(10)
    expect(rounds).toBe(0)
  })
})
