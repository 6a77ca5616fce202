import { randomUUID } from 'node:crypto'
import { isReadable } from '@sagaboard/events/catalog/envelope'
import { isUndoRequest } from '@sagaboard/events/commands/advance-order'
import type { Command, Effect } from '@sagaboard/events/commands/command'
import { foretoldBy, writtenBy } from '@sagaboard/events/commands/command-outcome'
import { effectOf } from '@sagaboard/events/commands/effects'
import { refusalOf } from '@sagaboard/events/commands/guards'
import { movedBack } from '@sagaboard/events/commands/moved-back'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { follow } from '@sagaboard/events/commands/preview'
import { refusalOfOwnGivingUp } from '@sagaboard/events/commands/returns'
import type { NewEntry } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import { partitionOf } from '@sagaboard/events/log/partition'
import { returnIdOf } from '@sagaboard/events/saga/sagas'
import { postgresCancels } from './cancel-store.ts'
import { type Door, needsApproval, type Outcome, type ToApprove } from './door.ts'
import { actorOf, type OwnReturnCommand, type Requester, refusalOfRole } from './requester.ts'
import { loadSnapshot } from './snapshot.ts'

interface OrderCall {
  command: Command
  orderId: string
  reason: string
  expectedVersion: number | null
}

/**
 * Carries out a command of staff about one order: the order is held still and loaded as one value,
 * the pure guards are asked, and what the command writes is written.
 */
export async function commandOrder(
  door: Door,
  call: OrderCall,
  requester: Requester,
): Promise<Outcome> {
  const held = await hold(door, call.orderId)
  if (!held) return { type: 'not_found' }
  const refusal = refusalOfRole(requester, call.command) ?? refusalFor(held, call)
  if (refusal) return refuse(held, refusal)
  return toApprove(door, held, call) ?? carryOut(door, { ...call, held, by: 'staff' }, requester)
}

/** What is kept for another supervisor, as it moves too much money back for one; undefined when it is not. */
function toApprove(
  door: Door,
  held: OrderSnapshot,
  { command, orderId }: OrderCall,
): ToApprove | undefined {
  // Worked out only where there is a limit.
  if (door.approvalMinor === undefined) return undefined
  const amountMinor = movedBack(held, command)
  if (!needsApproval(door, amountMinor)) return undefined
  const before = summaryOf(held)
  const { currency } = held.orders
  const about = { subject: 'order' as const, subjectId: orderId, version: held.log.length }
  return { type: 'to_approve', before, ...about, amountMinor, currency }
}

/**
 * Carries out what a shopper asks about returns of their order. Staff ask for the same by commands
 * of their own; what a shopper asks for waits for their decision.
 */
export async function commandOwnReturn(
  door: Door,
  { command, orderId, reason }: { command: OwnReturnCommand; orderId: string; reason: string },
  requester: Requester,
): Promise<Outcome> {
  const forbidden = refusalOfRole(requester, command)
  if (forbidden) return { type: 'refused', before: null, after: null, refusal: forbidden }
  if (requester.type !== 'shopper' || requester.orderId !== orderId) return { type: 'not_found' }
  const held = await hold(door, orderId)
  if (!held) return { type: 'not_found' }
  const same: Command =
    command.type === 'return_own'
      ? { type: 'return_request', lines: command.lines }
      : { type: 'return_give_up', returnId: command.returnId }
  const own = same.type === 'return_give_up' ? refusalOfOwnGivingUp(held, same.returnId) : undefined
  const refusal = own ?? refusalOf(held, same)
  if (refusal) return refuse(held, refusal)
  const call = { command: same, orderId, reason, held, by: 'customer' as const }
  return carryOut(door, call, requester)
}

/** The order as one value, held still until the transaction ends; undefined when there is none. */
async function hold(
  { tx, log, at, returnDays, fulfilment, backorderMs }: Door,
  orderId: string,
): Promise<OrderSnapshot | undefined> {
  const partition = partitionOf(orderId, log.partitions)
  const snapshot = await loadSnapshot(tx, log, orderId, partition)
  const returnWindow = { days: returnDays, now: at.toISOString() }
  return snapshot && { ...snapshot, fulfilment, backorderMs, returnWindow }
}

function refuse(held: OrderSnapshot, refusal: string): Outcome {
  const before = summaryOf(held)
  return { type: 'refused', before, after: before, refusal }
}

interface AllowedCall extends Pick<OrderCall, 'command' | 'orderId' | 'reason'> {
  held: OrderSnapshot
  by: 'customer' | 'staff'
}

/** Writes what the guards have let pass. */
async function carryOut(
  door: Door,
  { command, orderId, reason: note, held, by }: AllowedCall,
  requester: Requester,
): Promise<Outcome> {
  const { tx, log, at, spans } = door
  const { partitions } = log
  const actor = actorOf(requester)
  const effect = effectOf(held, command, { actor, note, requestId: randomUUID(), by })
  const trouble = await write(door, orderId, effect, { actor, note })
  if (trouble) return refuse(held, trouble)
  const contexts = await spans?.begin(tx, `command ${command.type}`, [orderId])
  const traceparent = contexts?.get(orderId)

  const appended: NewEntry[] = []
  if (effect.type === 'append') {
    const correlationId = held.log.find(isReadable)?.correlationId
    const context = { orderId, correlationId, at, partitions, actor, traceparent }
    appended.push(newEntry(null, effect.event, context))
    // What waits to ask for something once more looks for this request, and asks for nothing.
    if (isUndoRequest(effect.event)) log.makeDue(tx, [orderId])
  }
  if (command.type === 'cancel') postgresCancels.forgetExpiry(tx, [orderId])
  log.append(tx, appended)
  const returnId = effect.type === 'append' ? returnIdOf(effect.event) : undefined
  const answer = { version: held.log.length + appended.length, ...(returnId && { returnId }) }
  const before = summaryOf(held)
  // What was foretold stays with it: whether it came so is read off the order (see command-outcome.ts).
  const foretold = foretoldBy(follow(held, command, effect))
  const written = writtenBy(held, effect)
  const after = { ...before, ...answer, wrote: effect, written, foretold }
  return { type: 'accepted', before, after, answer, appended }
}

/** Writes what is not an event; a sentence when a service is at it at this very moment. */
async function write(
  { tx, log }: Door,
  orderId: string,
  effect: Effect,
  by: { actor: string; note: string },
): Promise<string | undefined> {
  if (effect.type === 'append') return undefined
  if (effect.type === 'amend') {
    const { version, schemaVersion, data } = effect
    log.amend(tx, { orderId, version, schemaVersion, data, ...by })
    return undefined
  }
  switch (
    await log.resolve(tx, effect.service, { orderId, version: effect.version }, effect.decision)
  ) {
    case 'taken':
      return undefined
    case 'not_blocked':
      return `${effect.service} has got past this event in the meantime. Look again.`
    case 'under_way':
      return `${effect.service} is trying it at this moment, and the answer is not known yet. Ask again when this try has ended.`
  }
}

function refusalFor(
  snapshot: OrderSnapshot,
  { command, expectedVersion }: OrderCall,
): string | undefined {
  const { length } = snapshot.log
  if (expectedVersion !== null && length !== expectedVersion)
    return `The order has moved on: you saw ${expectedVersion} ${expectedVersion === 1 ? 'event' : 'events'}, now there are ${length}. Look again.`
  return refusalOf(snapshot, command)
}

/** Where the order stands in every service: what an audit row keeps. */
function summaryOf({ log, orders, inventory, payment, shipping, blocks }: OrderSnapshot) {
  return {
    version: log.length,
    status: orders.status,
    payment: payment.state && {
      status: payment.state.status,
      refundedMinor: payment.state.refundedMinor,
    },
    inventory: inventory.state && { status: inventory.state.status },
    shipping: shipping.state && { status: shipping.state.status },
    blocks,
  }
}
