import { simulate } from './simulate.ts'

/** A share of many seeds, in a process of its own: gets the first seed and how many, answers with what came of each. */

export interface Share {
  from: number
  count: number
  orders: number
}

process.on('message', async ({ from, count, orders }: Share) => {
  for (let seed = from; seed < from + count; seed++)
    process.send?.({ type: 'run', run: await simulate({ seed, orders }) })
  process.send?.({ type: 'done' })
})
