import type { IncomingMessage } from 'node:http'
import type { Session } from '../../auth/policy.ts'
import { type StockAnswer, stockAnswerOf } from '../../orders/stock-answer.ts'
import { type Problem, refuse } from './problem.ts'
import type { V1 } from './route.ts'

/**
 * How long a request wants to wait for the stock, by `Prefer: wait=<seconds>` (RFC 7240), in ms.
 *
 * @returns undefined when it does not, and where nobody can be asked
 */
export function waitMsOf({ inventory }: V1, { headers }: IncomingMessage): number | undefined {
  const prefer = String(headers.prefer ?? '')
  const [, seconds] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,5})"?(?:$|[,;\s])/i.exec(prefer) ?? []
  if (inventory === null || seconds === undefined || Number(seconds) === 0) return undefined
  return Math.min(Number(seconds) * 1_000, inventory.waitMaxMs)
}

interface Waiting {
  orderId: string
  waitMs: number
  /** What is wanted when nobody has looked at the stock in time. */
  ifNotReserved: 'cancel' | undefined
  session: Session | null
}

/**
 * Has inventory look at the stock of an order that was just kept, and waits for it. What is answered is what the log says:
 * the order may have been looked at on its usual way meanwhile, or the request be a repeat.
 *
 * @throws Refused 409 or 503; the order and its log stay
 */
export async function waitForStock(
  v1: V1,
  { orderId, waitMs, ifNotReserved, session }: Waiting,
): Promise<Exclude<StockAnswer, { type: 'short' | 'cancelling' | 'cancelled' }>> {
  const until = Date.now() + waitMs
  const read = async () => stockAnswerOf(await v1.orders.events(orderId))
  // A repeat finds its answer there, and asks nobody.
  let answer = await read()
  if (answer.type === 'open') {
    await v1.inventory?.reserveOrder(orderId, until)
    answer = await read()
  }
  if (answer.type === 'open' && ifNotReserved === 'cancel') {
    const asked = await v1.cancelOrder(orderId, session)
    if (asked.type === 'accepted') return refuse(unavailable)
    answer = await read()
  }
  switch (answer.type) {
    case 'short':
      return refuse(insufficient(answer.shortages))
    case 'cancelling':
      return refuse(unavailable)
    case 'cancelled':
      return refuse(cancelled)
    default:
      return answer
  }
}

const insufficient = (shortages: (StockAnswer & { type: 'short' })['shortages']): Problem => ({
  status: 409,
  kind: 'insufficient-stock',
  title: 'There is not enough in stock',
  detail: 'The order ends cancelled, and nothing is charged.',
  errors: shortages.map(({ line, sku, wanted, available }) => ({
    path: `lines.${line - 1}.quantity`,
    message: `of ${sku}, ${wanted} were asked for, and ${available} are free`,
  })),
})

const unavailable: Problem = {
  status: 503,
  kind: 'inventory-unavailable',
  title: 'The stock can’t be looked at right now',
  detail: 'The order is being cancelled, as you asked, and is never charged.',
}

const cancelled: Problem = {
  status: 409,
  kind: 'order-cancelled',
  title: 'The order was cancelled',
  detail: 'It has ended cancelled, or is being cancelled. Make a new key for a new order.',
}
