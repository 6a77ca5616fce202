import type { Bus } from '../options.ts'

/** What is wanted of a figure, on two cores. */
export interface Target {
  text: string
  reached: (value: number, ratio: number) => boolean
}

const atLeast = (ratioMin: number): Target => ({
  text: `at least ${ratioMin}x`,
  reached: (_, ratio) => ratio >= ratioMin,
})
const atMost = (max: number): Target => ({
  text: `at most ${max} ms`,
  reached: (value) => value <= max,
})

/** By bus and id of the figure. For orientation, same work and machine: Restate 0.2x, DBOS 0.13x, Temporal 0.02 to 0.05x. */
export const targets: Record<Bus, Record<string, Target>> = {
  log: {
    'sagas-placing': {
      text: 'at least 2x, over 2,500/s',
      reached: (perSecond, ratio) => ratio >= 2 && perSecond > 2_500,
    },
    'alone-p50': atMost(8),
    'cpu-serving': atMost(0.8),
  },
  kafka: {
    'sagas-placing': atLeast(1),
    'alone-p50': atMost(40),
  },
}
