import type { NewEvent } from '@sagaboard/events/catalog/envelope'
import { type Allocation, type CancelReason, services } from '@sagaboard/events/catalog/events'
import { append, requestCancel } from '@sagaboard/events/commands/advance-order'
import type { Command } from '@sagaboard/events/commands/command'
import { applyEffect, effectOf } from '@sagaboard/events/commands/effects'
import { blockedRefund, refusalOf } from '@sagaboard/events/commands/guards'
import { callOf, nextOf, type OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { formatMoney } from '@sagaboard/events/saga/money'
import type { Move } from './move.ts'
import { settlements } from './settlements.ts'
import { type Budget, type Ledgers, type ModelState, spend, totalMinor } from './state.ts'

/** What persons ask for, and what they decide about a service that stands. */

/** What somebody may ask for at any moment, whether it makes sense or not: services answer for themselves. */
export function requests(state: ModelState): Move[] {
  const { snapshot, left } = state
  const ask = (key: keyof Budget, who: string, what: string, event: NewEvent): Move[] =>
    left[key] > 0
      ? [
          {
            who,
            what,
            to: spend({ ...state, snapshot: asked(snapshot, event, who) }, key),
            helps: false,
            isUnaided: false,
          },
        ]
      : []
  const undo = (key: keyof Budget, who: string, what: string, reason: CancelReason) =>
    ask(key, who, `${what} (${snapshot.log.length + 1})`, {
      type: 'OrderCancelRequested',
      data: { reason },
    })
  // The door asks for a refund of a completed order only; how much is left of it is payment's to say.
  const refund = (amountMinor: number) =>
    snapshot.orders.status !== 'COMPLETED'
      ? []
      : ask(
          'refunds',
          'staff',
          `ask for a refund of ${formatMoney(amountMinor, 'EUR')} (${snapshot.log.length + 1})`,
          {
            type: 'RefundRequested',
            data: {
              requestId: `request ${left.refunds}`,
              amountMinor,
              currency: 'EUR',
              method: 'provider',
              note: '',
            },
          },
        )
  const restock = (lines: Allocation[]) =>
    ask(
      'restocks',
      'staff',
      `restock ${lines.map(({ quantity, sku }) => `${quantity} ${sku}`).join(', ')} (${snapshot.log.length + 1})`,
      {
        type: 'RestockRequested',
        data: { requestId: `restock ${left.restocks}`, lines, note: '' },
      },
    )
  return [
    ...undo('customer', 'the customer', 'cancels', 'cancelled_by_customer'),
    ...undo('expiry', 'the reservation', 'expires', 'expired'),
    ...refund(partMinor),
    ...refund(totalMinor),
    ...restock([{ line: 1, sku: 'desk-lamp', warehouse: 'leipzig', quantity: 1 }]),
    ...restock([{ line: 2, sku: 'enamel-mug', warehouse: 'halle', quantity: 2 }]),
  ]
}

const asked = (snapshot: OrderSnapshot, event: NewEvent, who: string): OrderSnapshot =>
  event.type === 'OrderCancelRequested'
    ? requestCancel(snapshot, event, who)
    : append(snapshot, event, who)

const partMinor = 1_800

interface Decided {
  command: Command
  words: string
  /** Those of others, with what the person has done there. */
  ledgers?: Ledgers
  spends?: keyof Budget | undefined
  isMisled?: boolean
}

/** What a person may decide about a service that stands, through the guards. */
export function decisions(state: ModelState): Move[] {
  const { snapshot, ledgers, corrupted, left } = state
  const commands: Decided[] = settlements(state).map(({ isMistaken, ...settlement }) => ({
    ...settlement,
    spends: isMistaken ? 'mistakes' : undefined,
  }))
  for (const service of services) {
    const block = snapshot.blocks[service]
    if (!block) continue
    const event = `${block.eventType} (${block.version})`
    if (block.state === 'dead')
      commands.push({
        command: { type: 'retry', service },
        words: `let ${service} try ${event} again`,
      })
    commands.push({ command: { type: 'skip', service }, words: `let ${service} skip ${event}` })
    if (corrupted?.version === block.version)
      commands.push({
        command: { type: 'edit', version: block.version, data: corrupted.data },
        words: `edit ${event}`,
      })
  }
  if (left.staff > 0)
    commands.push({ command: { type: 'cancel' }, words: 'cancel', spends: 'staff' })
  const paid = (amountMinor: number): Ledgers => ({
    ...ledgers,
    byHandMinor: ledgers.byHandMinor + amountMinor,
  })
  const refund = blockedRefund(snapshot)
  const call = callOf(snapshot, 'payment')
  // Whoever pays by hand has looked into the provider's ledgers first: the preview says so.
  if (refund && call && !(call.key in ledgers.refunds))
    commands.push({
      command: { type: 'refund_by_hand', amountMinor: refund.amountMinor, reference: 'transfer' },
      ledgers: paid(refund.amountMinor),
      words: `pay ${formatMoney(refund.amountMinor, 'EUR')} back by hand`,
    })
  if (!refund && left.refunds > 0)
    commands.push({
      command: { type: 'refund_by_hand', amountMinor: partMinor, reference: 'transfer' },
      ledgers: paid(partMinor),
      spends: 'refunds',
      words: `pay ${formatMoney(partMinor, 'EUR')} back by hand`,
    })
  return commands.flatMap((decided): Move[] => {
    const { command, ledgers: after = ledgers, spends, words, isMisled = false } = decided
    if (refusalOf(snapshot, command)) return []
    const requester = { actor: 'staff', note: '', requestId: `request ${left.refunds}` }
    const to = {
      ...state,
      ledgers: after,
      isMisled: state.isMisled || isMisled,
      snapshot: applyEffect(snapshot, effectOf(snapshot, command, requester), 'staff'),
    }
    // An order that moves has to end without being cancelled.
    const helps =
      command.type !== 'cancel' || services.every((service) => !nextOf(snapshot, service))
    const decision = { who: 'staff', what: words, helps, isUnaided: true }
    return [{ ...decision, to: spends ? spend(to, spends) : to }]
  })
}
