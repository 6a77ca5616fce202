import { deliveredOf } from '../saga/in-part.ts'
import { restockable } from '../saga/inventory.ts'
import type { OrderView } from '../saga/order-view.ts'
import { refundableMinor } from '../saga/payment.ts'
import { freeUnits, hasEnded, type ReturnView } from '../saga/returns/return-view.ts'
import { returnsUntil } from '../saga/returns/window.ts'
import type { Command, CommandOf } from './command.ts'
import { type OrderSnapshot, viewOf } from './order-snapshot.ts'

/** What may be asked for returns, by staff or, as far as it is theirs, by customers: the guards. */
export type ReturnCommand = Extract<Command, { type: `return_${string}` }>

/** How many units of a line can still be asked to come back. */
export interface ReturnableLine {
  line: number
  sku: string
  name: string
  quantity: number
}

/**
 * What of an order can still be asked to come back: what no other return holds, and no open wish asks for. Lines of which
 * nothing is left are not among them.
 */
export function returnableLines(order: OrderView): ReturnableLine[] {
  if (order.status !== 'COMPLETED') return []
  const undecided = Object.values(order.returns ?? {}).filter(
    (one) => one.decidedOn === null && !hasEnded(one),
  )
  const wished = undecided.flatMap(({ lines }) => lines)
  return order.lines.flatMap(({ line, sku, name }): ReturnableLine[] => {
    const asked = wished.reduce((sum, one) => (one.line === line ? sum + one.quantity : sum), 0)
    const quantity = freeUnits(order, line).length - asked
    return quantity > 0 ? [{ line, sku, name, quantity }] : []
  })
}

/** Why this can't be carried out as the order is now, and what can be done instead; undefined when it can. */
export function refusalOfReturn(
  snapshot: OrderSnapshot,
  command: ReturnCommand,
): string | undefined {
  // With what was stated and is not handled yet: a wish that was kept is not kept once more.
  const order = viewOf(snapshot)
  if (command.type === 'return_request') return refusalOfRequest(snapshot, order, command)
  const one = order.returns?.[command.returnId]
  if (!one) return 'This order has no such return.'
  switch (command.type) {
    case 'return_review':
      return refusalOfReview(one)
    case 'return_receive':
      return refusalOfReceipt(one, command)
    case 'return_give_up':
      return refusalOfGivingUp(one)
    default:
      return command satisfies never
  }
}

/** Why a customer can't give a return up any more, beside what holds for everybody. */
export function refusalOfOwnGivingUp(
  snapshot: OrderSnapshot,
  returnId: string,
): string | undefined {
  return viewOf(snapshot).returns?.[returnId]?.status === 'received'
    ? 'What you sent has arrived and was looked at: your money is on its way.'
    : undefined
}

/** Without a return: all of the money was given back, and all of the goods are on the shelf. */
const isAllBack = ({ payment, inventory }: OrderSnapshot): boolean =>
  payment.state !== undefined &&
  refundableMinor(payment.state) === 0 &&
  inventory.state?.status === 'committed' &&
  [...restockable(inventory.state).values()].every(({ quantity }) => quantity <= 0)

function refusalOfRequest(
  snapshot: OrderSnapshot,
  order: OrderView,
  { lines }: CommandOf<'return_request'>,
): string | undefined {
  const { returnWindow } = snapshot
  if (order.status === 'CANCELLED') return 'The order was cancelled: there is nothing to return.'
  if (order.status !== 'COMPLETED')
    return 'The order is not completed yet: cancel it instead, or wait for that.'
  const until = returnWindow && returnsUntil(order, returnWindow.days)
  if (until && returnWindow.now > until)
    return `It could be returned for ${returnWindow.days} days, and they are over.`
  if (new Set(lines.map(({ line }) => line)).size < lines.length)
    return 'Each line is named once, with all of its units that come back.'
  const refusal = refusalOfUnits(order, lines)
  if (refusal !== undefined) return refusal
  return isAllBack(snapshot)
    ? 'All of this order has come back: its money was given back, and its goods are on the shelf.'
    : undefined
}

function refusalOfUnits(
  order: OrderView,
  asked: readonly Pick<ReturnableLine, 'line' | 'quantity'>[],
): string | undefined {
  const left = new Map(returnableLines(order).map((one) => [one.line, one]))
  for (const { line, quantity } of asked) {
    const name = order.lines.find((one) => one.line === line)?.name
    if (name === undefined) return `The order has no line ${line}.`
    if (!deliveredOf(order.lines, order.leftOut).some((one) => one.line === line))
      return `Nothing of ${name} came with this order: a delivery that follows is an order of its own.`
    const units = left.get(line)?.quantity ?? 0
    if (units === 0) return `All of ${name} was returned, or is on its way back.`
    if (quantity > units) return `Of ${name} ${units} can still be returned: ask for at most that.`
  }
  return undefined
}

function refusalOfReview(one: ReturnView): string | undefined {
  if (one.isGivingUp || one.status === 'given_up')
    return 'The return was given up: there is nothing to decide.'
  return one.decidedOn === null ? undefined : 'This return was decided before.'
}

function refusalOfReceipt(
  one: ReturnView,
  { lines }: CommandOf<'return_receive'>,
): string | undefined {
  if (one.isGivingUp) return 'The return is being given up: what arrives is not taken back.'
  if (one.status === 'requested') return 'Decide about this return first.'
  if (one.status === 'approved') return 'Its label is being made: look again in a moment.'
  if (one.status !== 'labelled') return 'What came back was looked at before, or nothing comes.'
  if (new Set(lines.map(({ line }) => line)).size < lines.length)
    return 'Each line is named once, with all of its units.'
  for (const { line, quantity, sku } of one.lines) {
    const seen = lines.find((other) => other.line === line)
    const units = seen ? seen.restock + seen.writeOff + seen.reject : 0
    if (units !== quantity)
      return `Of ${sku} ${quantity} come back: say of each what became of it, and not of ${units}.`
  }
  return lines.some(({ line }) => !one.lines.some((other) => other.line === line))
    ? 'A line is named that does not come back with this return.'
    : undefined
}

function refusalOfGivingUp(one: ReturnView): string | undefined {
  if (one.status === 'given_up' || one.isGivingUp) return 'The return was given up already.'
  if (one.status === 'refused' || one.refusal) return 'The return was refused: nothing comes back.'
  return one.status === 'refunded' || one.status === 'closed'
    ? 'The money was given back: the return can’t be given up any more.'
    : undefined
}
