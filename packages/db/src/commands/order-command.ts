import { randomUUID } from 'node:crypto'
import { isReadable } from '@sagaboard/events/catalog/envelope'
import type { Command, Effect } from '@sagaboard/events/commands/command'
import { effectOf } from '@sagaboard/events/commands/effects'
import { refusalOf } from '@sagaboard/events/commands/guards'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import type { NewEntry } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import { partitionOf } from '@sagaboard/events/log/partition'
import { postgresCancels } from './cancel-store.ts'
import type { Door, Outcome } from './door.ts'
import { actorOf, type Requester, refusalOfRole } from './requester.ts'
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
  const { tx, log, at } = door
  const { command, orderId, reason: note } = call
  const { partitions } = log
  const snapshot = await loadSnapshot(tx, log, orderId, partitionOf(orderId, partitions))
  if (!snapshot) return { type: 'not_found' }
  const before = summaryOf(snapshot)
  const actor = actorOf(requester)
  const refuse = (refusal: string): Outcome => ({ type: 'refused', before, after: before, refusal })

  const refusal = refusalOfRole(requester, command) ?? refusalFor(snapshot, call)
  if (refusal) return refuse(refusal)
  const effect = effectOf(snapshot, command, { actor, note, requestId: randomUUID() })
  const trouble = await write(door, orderId, effect, { actor, note })
  if (trouble) return refuse(trouble)

  const appended: NewEntry[] = []
  if (effect.type === 'append') {
    const correlationId = snapshot.log.find(isReadable)?.correlationId
    appended.push(newEntry(null, effect.event, { orderId, correlationId, at, partitions, actor }))
  }
  if (command.type === 'cancel') {
    postgresCancels.forgetExpiry(tx, [orderId])
    log.makeDue(tx, [orderId])
  }
  log.append(tx, appended)
  const version = snapshot.log.length + appended.length
  const after = { ...before, version, wrote: effect }
  return { type: 'accepted', before, after, answer: { version }, appended }
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
    return `The order has moved on: you saw ${expectedVersion} events, now there are ${length}. Look again.`
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
