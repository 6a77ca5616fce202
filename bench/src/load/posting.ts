import { Agent, request } from 'node:http'
import { createPool } from '@sagaboard/db/client'
import { orderMaker } from '../orders.ts'
import { atRate } from './at-rate.ts'
import { countOpenOrders, flowJobs, startFlow } from './flow.ts'
import type { LoadSettings, Role } from './jobs.ts'
import { signIn, watchFeed } from './watching.ts'

const socketsMax = 128

/** Orders that enter through `POST /v1/orders`, over kept-alive connections. */
export async function posting({ databaseUrl, webUrl, seed, since }: LoadSettings): Promise<Role> {
  const watch = createPool(databaseUrl, { max: 1, applicationName: 'sagaboard-bench-watching' })
  const agent = new Agent({ keepAlive: true, maxSockets: socketsMax, scheduling: 'lifo' })
  const cookie = await signIn(webUrl)
  const nextOrder = orderMaker(seed + 1)
  let orders = 0

  const post = () =>
    postOrder(`${webUrl}/v1/orders`, agent, JSON.stringify(nextOrder()), `posting-${++orders}`)

  return {
    ...flowJobs(({ callers, openMax }) =>
      startFlow({ callers, openMax, countOpen: () => countOpenOrders(watch, since), place: post }),
    ),

    async paced(rate) {
      const ms = await atRate(rate, async (dueAt) => {
        await post()
        return performance.now() - dueAt
      })
      return { ms }
    },

    watched: ({ count }) => watchFeed({ webUrl, cookie, count, post }),
  }
}

function postOrder(url: string, agent: Agent, body: string, idempotencyKey: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': idempotencyKey,
    }
    const call = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () =>
        response.statusCode === 202
          ? resolve()
          : reject(new Error(`POST /v1/orders answered ${response.statusCode}: ${text}`)),
      )
      response.on('error', reject)
    })
    // A connection that was kept may be closed by the server at this very moment: the same key is sent again, over another.
    call.on('error', (error) =>
      call.reusedSocket ? resolve(postOrder(url, agent, body, idempotencyKey)) : reject(error),
    )
    call.end(body)
  })
}
