import { createHash, randomUUID } from 'node:crypto'
import type { PgTx } from '@sagaboard/db/transaction'
import { isReadable } from '@sagaboard/events/catalog/envelope'
import { events } from '@sagaboard/events/catalog/events'
import type { Command, Effect } from '@sagaboard/events/commands/command'
import { effectOf } from '@sagaboard/events/commands/effects'
import { refusalOf } from '@sagaboard/events/commands/guards'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import type { EventLog, NewEntry } from '@sagaboard/events/log/event-store'
import { partitionOf } from '@sagaboard/events/log/partition'
import { notifyFor } from '@sagaboard/events/runtime/process-batch'
import { commandRoles, hasRole, type Session } from '../auth/policy.ts'
import { findByKey, writeAudit } from './audit.ts'
import { loadSnapshot } from './load-snapshot.ts'

/** What a person asks for, and how it is known to be meant. */
export interface CommandCall {
  readonly orderId: string
  readonly command: Command
  /** Why, in the words of whoever asks; shown with what it caused. */
  readonly reason: string
  /** The version of the order that the person saw: when it has moved on meanwhile, the command is refused. Null: whatever it is now. */
  readonly expectedVersion: number | null
  /** Asked twice with the same key is asked once. */
  readonly idempotencyKey: string
}

/**
 * `accepted`: written down, and the services go on from it; `version` is that of the order afterwards. `refused`: nothing
 * was done, and the sentence says why and what to do instead. `replayed`: the same request was answered before.
 */
export type CommandResult =
  | { type: 'accepted'; version: number; replayed: boolean }
  | { type: 'refused'; refusal: string; replayed: boolean }
  | { type: 'key_reused' }
  | { type: 'not_found' }

export type ExecuteCommand = (call: CommandCall, session: Session) => Promise<CommandResult>

/**
 * The one door for commands of a person. In ONE transaction: the order is held still, the pure guards of the saga are asked,
 * what the command writes is written (an event, a decision for a service that stands, a payload), and so is the audit row
 * with before and after; a refusal is written down too. Nothing is pretended: what follows is done by the services.
 */
export function createExecuteCommand({
  log,
  now = () => new Date(),
}: {
  log: EventLog<PgTx>
  now?: () => Date
}): ExecuteCommand {
  return async (call, session) => {
    const { orderId, command, reason, expectedVersion } = call
    const key = `${session.userId}:${call.idempotencyKey}`
    const requestHash = hashOf({ orderId, command, reason, expectedVersion })
    const actor = `staff:${session.userId}`
    const appended: NewEntry[] = []
    const result = await log.transaction(async (tx): Promise<CommandResult> => {
      const known = await findByKey(tx, key)
      if (known && known.requestHash !== requestHash) return { type: 'key_reused' }
      if (known) return replayOf(known)
      const partition = partitionOf(orderId, log.partitions)
      const snapshot = await loadSnapshot(tx, log, orderId, partition)
      if (!snapshot) return { type: 'not_found' }
      const entry = {
        ...{
          key,
          requestHash,
          actor,
          role: session.role,
          action: command.type,
          orderId,
          command,
          reason,
          expectedVersion,
        },
        before: summaryOf(snapshot),
      }
      const refuse = (refusal: string): CommandResult => {
        writeAudit(tx, { ...entry, outcome: 'refused', refusal, after: summaryOf(snapshot) })
        return { type: 'refused', refusal, replayed: false }
      }
      const refusal = refusalFor(snapshot, call, session)
      if (refusal) return refuse(refusal)
      const effect = effectOf(snapshot, command, { actor, note: reason, requestId: randomUUID() })
      const trouble = await write(tx, orderId, effect, { actor, note: reason })
      if (trouble) return refuse(trouble)
      if (effect.type === 'append')
        appended.push(entryOf(snapshot, effect, { orderId, partition, actor, at: now() }))
      const version = snapshot.log.length + appended.length
      writeAudit(tx, {
        ...entry,
        outcome: 'accepted',
        refusal: null,
        after: { ...summaryOf(snapshot), version, wrote: effect },
      })
      if (appended.length > 0) log.append(tx, appended)
      return { type: 'accepted', version, replayed: false }
    })
    notifyFor(log, appended)
    return result
  }

  /** Writes what is not an event; a sentence when a service is at it at this very moment. */
  async function write(
    tx: PgTx,
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
    switch (await log.resolve(tx, effect.service, orderId, effect.version, effect.decision)) {
      case 'taken':
        return undefined
      case 'not_blocked':
        return `${effect.service} has got past this event in the meantime. Look again.`
      case 'under_way':
        return `${effect.service} is trying it at this moment, and the answer is not known yet. Ask again when this try has ended.`
    }
  }
}

function refusalFor(
  snapshot: OrderSnapshot,
  { command, expectedVersion }: CommandCall,
  session: Session,
): string | undefined {
  const least = commandRoles[command.type]
  if (!hasRole(session, least))
    return `Your role does not allow this: ask ${least === 'admin' ? 'an administrator' : `a ${least}`}.`
  const { length } = snapshot.log
  if (expectedVersion !== null && length !== expectedVersion)
    return `The order has moved on: you saw ${expectedVersion} events, now there are ${length}. Look again.`
  return refusalOf(snapshot, command)
}

function replayOf({
  outcome,
  refusal,
  after,
}: {
  outcome: 'accepted' | 'refused'
  refusal: string | null
  after: unknown
}): CommandResult {
  if (outcome === 'refused') return { type: 'refused', refusal: refusal ?? '', replayed: true }
  return { type: 'accepted', version: (after as { version: number }).version, replayed: true }
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

function entryOf(
  snapshot: OrderSnapshot,
  { event }: Extract<Effect, { type: 'append' }>,
  {
    orderId,
    partition,
    actor,
    at,
  }: { orderId: string; partition: number; actor: string; at: Date },
): NewEntry {
  const first = snapshot.log.find(isReadable)
  const id = randomUUID()
  return {
    ...{
      id,
      orderId,
      partition,
      type: event.type,
      data: event.data,
      schemaVersion: events[event.type].version,
    },
    ...{
      time: at.toISOString(),
      causationId: null,
      correlationId: first?.correlationId ?? id,
      traceparent: null,
      actor,
    },
  }
}

const hashOf = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url')
