import { isReadable, type NewEvent } from '@sagaboard/events/catalog/envelope'
import { type Allocation, type CancelReason, services } from '@sagaboard/events/catalog/events'
import { append, requestUndo } from '@sagaboard/events/commands/advance-order'
import type { Command } from '@sagaboard/events/commands/command'
import {
  applyEffect,
  backorderExpired,
  dispatchDue,
  effectOf,
} from '@sagaboard/events/commands/effects'
import { blockedRefund, refusalOf } from '@sagaboard/events/commands/guards'
import { nextOf, type OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { availableOf } from '@sagaboard/events/saga/in-part'
import { formatMoney } from '@sagaboard/events/saga/money'
import type { Move } from './move.ts'
import { settlements } from './settlements.ts'
import { type Count, type Ledgers, type ModelState, spend, totalMinor } from './state.ts'

/** What persons ask for, and what they decide about a service that stands. */

/** What somebody may ask for at any moment, whether it makes sense or not: services answer for themselves. */
export function requests(state: ModelState): Move[] {
  const { snapshot, left } = state
  const ask = (key: Count, who: string, what: string, event: NewEvent): Move[] =>
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
  const undo = (key: Count, who: string, what: string, reason: CancelReason) =>
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
  // Once is enough, before somebody says it of the whole order: twice makes the walk half as long again.
  const halleSaysSo = () =>
    left.dispatches < 2
      ? []
      : ask('dispatches', 'somebody', `says that halle has packed (${snapshot.log.length + 1})`, {
          type: 'WarehousePacked',
          data: { warehouse: 'halle' },
        })
  return [
    ...undo('customer', 'the customer', 'cancels', 'cancelled_by_customer'),
    ...undo('expiry', 'the reservation', 'expires', 'expired'),
    ...ask('dispatches', 'somebody', `says that it is packed (${snapshot.log.length + 1})`, {
      type: 'DispatchRequested',
      data: { reason: 'packed' },
    }),
    ...halleSaysSo(),
    ...ask('sourcings', 'somebody', `asks to source it again (${snapshot.log.length + 1})`, {
      type: 'SourcingRequested',
      data: { without: ['leipzig'] },
    }),
    ...ask('offers', 'the wake-up', `offers stock (${snapshot.log.length + 1})`, {
      type: 'StockOffered',
      data: {},
    }),
    ...timer(state),
    ...wakeUp(state),
    ...refund(partMinor),
    ...refund(totalMinor),
    ...restock([{ line: 1, sku: 'desk-lamp', warehouse: 'leipzig', quantity: 1 }]),
    ...restock([{ line: 2, sku: 'enamel-mug', warehouse: 'halle', location: 'back', quantity: 2 }]),
  ]
}

/** What the carrier may tell of a parcel that the log has, in any order, and however often. */
export function carrierNews(state: ModelState): Move[] {
  const { snapshot, left } = state
  const parcel = snapshot.log.flatMap((entry) =>
    isReadable(entry) && entry.type === 'ShipmentCreated' ? entry.data.shipments : [],
  )[0]
  if (!parcel || left.news === 0) return []
  const { shipmentId, trackingNumber } = parcel
  const data = { shipmentId, trackingNumber, carrierEventId: `news ${left.news}`, happenedAt: '' }
  return (['ParcelPickedUp', 'ParcelDelivered', 'ParcelReturned'] as const).map((type) => ({
    who: 'the carrier',
    what: `${type} (${snapshot.log.length + 1})`,
    to: spend({ ...state, snapshot: append(snapshot, { type, data }, 'carrier') }, 'news'),
    helps: false,
    isUnaided: false,
  }))
}

/** The time to pack, or to wait for stock, is over. */
function timer(state: ModelState): Move[] {
  const { snapshot } = state
  const { waitingFor, waitsUntil } = snapshot.orders
  if (waitingFor === null || waitsUntil === null) return []
  const [asks, words, over] =
    waitingFor === 'packing'
      ? (['DispatchRequested', 'has it dispatched', dispatchDue] as const)
      : (['BackorderExpired', 'gives it up', backorderExpired] as const)
  if (snapshot.log.some(({ type }) => type === asks || type === 'OrderCancelRequested')) return []
  const what = `${words} (${snapshot.log.length + 1})`
  const to = { ...state, snapshot: over(snapshot) }
  return [{ who: 'the clock', what, to, helps: true, isUnaided: true }]
}

/** What it waits for is there: it is offered, once until inventory has looked. */
function wakeUp(state: ModelState): Move[] {
  const { snapshot } = state
  const { state: row, seen } = snapshot.inventory
  const isOffered = snapshot.log.some(
    ({ type, version }) => type === 'StockOffered' && version > seen,
  )
  if (row?.status !== 'waiting' || !row.awaited || isOffered) return []
  if (availableOf(row.awaited.lines, snapshot.stock, () => 0).shortages.length > 0) return []
  const what = `offers the stock that it waits for (${snapshot.log.length + 1})`
  const to = { ...state, snapshot: append(snapshot, { type: 'StockOffered', data: {} }, 'system') }
  return [{ who: 'the wake-up', what, to, helps: true, isUnaided: true }]
}

const asked = (snapshot: OrderSnapshot, event: NewEvent, who: string): OrderSnapshot =>
  event.type === 'OrderCancelRequested'
    ? requestUndo(snapshot, event, who)
    : append(snapshot, event, who)

const partMinor = 1_800

interface Decided {
  command: Command
  words: string
  /** Those of others, with what the person has done there. */
  ledgers?: Ledgers
  spends?: Count | undefined
  isMisled?: boolean
}

/** Each warehouse of an order says that it has packed, and staff have it sent from elsewhere. */
function packing({ snapshot, left }: ModelState): Decided[] {
  const packers = new Set(snapshot.shipping.state?.allocations.map(({ warehouse }) => warehouse))
  const said = [...packers].map(
    (warehouse): Decided => ({
      command: { type: 'dispatch', warehouse },
      words: `say that ${warehouse} has packed`,
    }),
  )
  if (left.sourcings === 0) return said
  const elsewhere = [[], ['leipzig'], ['halle']].map(
    (without): Decided => ({
      command: { type: 'source_again', without },
      spends: 'sourcings',
      words: `have it sent from elsewhere than ${without}`,
    }),
  )
  return [...said, ...elsewhere]
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
  commands.push(...packing(state))
  commands.push(...ofReturns(state))
  if (left.staff > 0)
    commands.push({ command: { type: 'cancel' }, words: 'cancel', spends: 'staff' })
  const paid = (amountMinor: number): Ledgers => ({
    ...ledgers,
    byHandMinor: ledgers.byHandMinor + amountMinor,
  })
  const refund = blockedRefund(snapshot)
  // Who decides so pays once the order says that it is to be paid.
  if (refund)
    commands.push({
      command: { type: 'refund_by_hand', amountMinor: refund.amountMinor, reference: 'transfer' },
      words: `have ${formatMoney(refund.amountMinor, 'EUR')} paid back by hand`,
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
    const requester = {
      actor: 'staff',
      note: '',
      requestId: `request ${left.refunds}${left.returns}`,
    }
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

/** What staff ask of returns: one mug at a time, which is then as new, or not accepted. */
function ofReturns({ snapshot, left }: ModelState): Decided[] {
  const asked: Decided[] =
    left.returns > 0
      ? [
          {
            command: {
              type: 'return_request',
              lines: [{ line: 2, quantity: 1, reason: 'damaged' }],
            },
            words: 'take a mug back',
            spends: 'returns',
          },
        ]
      : []
  for (const returnId of Object.keys(snapshot.orders.returns ?? {})) {
    if (left.receipts > 0)
      asked.push(
        ...(['restock', 'reject'] as const).map((what): Decided => {
          const seen = { line: 2, restock: 0, writeOff: 0, reject: 0, [what]: 1 }
          const command: Command = { type: 'return_receive', returnId, lines: [seen] }
          return { command, words: `receive ${returnId}: ${what}`, spends: 'receipts' }
        }),
      )
    if (left.giveUps > 0)
      asked.push({
        command: { type: 'return_give_up', returnId },
        words: `give ${returnId} up`,
        spends: 'giveUps',
      })
  }
  return asked
}
