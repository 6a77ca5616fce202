import type { Command } from '@sagaboard/events/commands/command'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { returnableLines } from '@sagaboard/events/commands/returns'
import { hasEnded, type ReturnView } from '@sagaboard/events/saga/returns/return-view'

/** What staff may say about the returns of an order, as their forms begin. */
export function returnOffers({ orders }: OrderSnapshot): Command[] {
  const open = Object.values(orders.returns ?? {}).filter((one) => !hasEnded(one))
  return [...requestOffer(orders), ...open.flatMap(offersOf)]
}

/** A return of a completed order; with nothing left to return, the refusal says so. */
function requestOffer(orders: OrderSnapshot['orders']): Command[] {
  if (orders.status !== 'COMPLETED') return []
  const left = returnableLines(orders)
  const reason = 'damaged' as const
  const lines = left.map(({ line, quantity }) => ({ line, quantity, reason }))
  const none = [{ line: orders.lines[0]?.line ?? 1, quantity: 1, reason }]
  return [{ type: 'return_request', lines: lines.length > 0 ? lines : none }]
}

function offersOf({ returnId, status, lines }: ReturnView): Command[] {
  const giveUp = { type: 'return_give_up', returnId } as const
  if (status === 'requested')
    return [
      { type: 'return_review', returnId, decision: 'approve' },
      { type: 'return_review', returnId, decision: 'refuse' },
      giveUp,
    ]
  const inspected = lines.map(({ line, quantity }) => ({
    line,
    restock: quantity,
    writeOff: 0,
    reject: 0,
  }))
  const receive = { type: 'return_receive', returnId, lines: inspected } as const
  return status === 'labelled' ? [receive, giveUp] : [giveUp]
}
