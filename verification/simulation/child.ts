import { getEachMessage, sendMessage } from 'execa'
import { type Run, simulate } from './simulate.ts'

/**
 * A process that runs shares of many seeds: asks for a share, answers with what came of each seed
 * of it.
 */

export interface Share {
  from: number
  count: number
  orders: number
}

/** What came of a seed; without it, the child asks for its next share. */
export interface FromChild {
  run?: Run
}

const send = (message: FromChild) => sendMessage({ ...message })

await send({})
for await (const message of getEachMessage()) {
  const { from, count, orders } = message as unknown as Share
  for (let seed = from; seed < from + count; seed++)
    await send({ run: await simulate({ seed, orders }) })
  await send({})
}
