import { services } from '@sagaboard/events/catalog/events'
import { blockOrder, handleNext } from '@sagaboard/events/commands/advance-order'
import type { Command } from '@sagaboard/events/commands/command'
import { applyEffect, effectOf } from '@sagaboard/events/commands/effects'
import { type ForecastStep, stepsOf, yes } from '@sagaboard/events/commands/forecast'
import { refusalOf } from '@sagaboard/events/commands/guards'
import { callOf, canGoOn, type OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { type Preview, preview } from '@sagaboard/events/commands/preview'
import { atRest, placedSnapshot, standsAt, until } from '@sagaboard/events/testing/snapshots'
import { describe, expect, test } from 'vitest'
import { checkModel, nothing, share, walkDeadlineMs } from './model-check.ts'
import type { ModelState } from './state.ts'

type Possible = Extract<Preview, { type: 'possible' }>
const possible = (snapshot: OrderSnapshot, command: Command): Possible => {
  const told = preview(snapshot, command)
  if (told.type === 'refused') throw new Error(told.refusal)
  return told
}
const words = ({ steps }: Possible) =>
  steps.map(({ by, type, moneyMinor }) => `${by}: ${type}${moneyMinor ? ` ${moneyMinor}` : ''}`)

describe('the preview of a command', () => {
  test('cancel: what has not happened never will, and the rest is undone, backwards', () => {
    // The request overtakes what has not happened: no label is asked for, and no charge that would be given back.
    const unpaid = until(placedSnapshot(), standsAt('InventoryReserved'))
    expect(words(possible(unpaid, { type: 'cancel' }))).toEqual([
      'person: OrderCancelRequested',
      'shipping: ShipmentCancelled',
      'payment: PaymentVoided',
      'inventory: InventoryReleased',
      'orders: OrderCancelled',
    ])
    const paid = until(placedSnapshot(), standsAt('PaymentCompleted'))
    const told = possible(paid, { type: 'cancel' })
    expect(words(told)).toEqual([
      'person: OrderCancelRequested',
      'shipping: ShipmentCancelled',
      'payment: PaymentRefunded -7800',
      'inventory: InventoryReleased',
      'orders: OrderCancelled',
    ])
    expect(told).toMatchObject({
      leaves: 'CANCELLED',
      waitsFor: [],
      atWork: ['shipping', 'orders'],
    })
    expect(
      told.steps[3]?.stock.map(({ sku, warehouse, onHand, reserved }) => [
        sku,
        warehouse,
        onHand,
        reserved,
      ]),
    ).toEqual([
      ['enamel-mug', 'leipzig', 0, -1],
      ['enamel-mug', 'halle', 0, -1],
      ['linen-apron', 'leipzig', 0, -1],
    ])
    // Shipping may be asking for the label at this moment.
    expect(told.cautions).toMatchObject([
      { code: 'unknown', of: { code: 'label', tries: 0 }, handling: 'voided' },
      { code: 'refund_is_final' },
      { code: 'stock_is_free' },
    ])
  })

  test('says what is not known, and who will still stand', () => {
    const snapshot = blockOrder(until(placedSnapshot(), standsAt('InventoryReserved')), 'payment', {
      state: 'dead',
      error: 'the provider answers 503',
    })
    // The request makes the step due that was left to a person, and the provider is asked to void the charge.
    expect(possible(snapshot, { type: 'cancel' })).toMatchObject({
      waitsFor: [],
      leaves: 'CANCELLED',
      cautions: [
        {
          code: 'unknown',
          of: { code: 'charge', amountMinor: 7_800, tries: 1 },
          handling: 'voided',
        },
        { code: 'stock_is_free' },
      ],
    })
    expect(possible(snapshot, { type: 'retry', service: 'payment' })).toMatchObject({
      waitsFor: [],
      leaves: 'COMPLETED',
    })
  })

  test('of a refused command is the refusal', () => {
    expect(preview(until(placedSnapshot(), atRest), { type: 'cancel' })).toEqual({
      type: 'refused',
      refusal: expect.stringMatching(/is completed/),
    })
  })
})

const requester = { actor: 'person', note: '', requestId: 'preview' }

/** Every way in which a world can go on from here when providers answer yes: the steps of each, as text. */
function schedulesOf(
  snapshot: OrderSnapshot,
  told: readonly ForecastStep[],
  found: Map<string, OrderSnapshot>,
): void {
  const ready = services.filter((service) => canGoOn(snapshot, service))
  if (ready.length === 0) {
    found.set(JSON.stringify(told), snapshot)
    return
  }
  // Who states nothing goes first: it leads to the same places, once.
  const steps = ready.map((service) => {
    const call = callOf(snapshot, service)
    const after = handleNext(snapshot, service, call && yes(call))
    return { after, stated: stepsOf({ service, before: snapshot, after }) }
  })
  const silent = steps.find(({ stated }) => stated.length === 0)
  for (const { after, stated } of silent ? [silent] : steps)
    schedulesOf(after, [...told, ...stated], found)
}

const sorted = (steps: string) =>
  (JSON.parse(steps) as ForecastStep[])
    .map((step) => JSON.stringify(step))
    .sort()
    .join()

function commandsFor({ corrupted, snapshot }: ModelState): Command[] {
  const left = snapshot.payment.state?.amountMinor ?? 0
  return [
    { type: 'cancel' },
    ...services.flatMap((service): Command[] => [
      { type: 'retry', service },
      { type: 'skip', service },
    ]),
    { type: 'settle', service: 'payment', outcome: 'did_not_happen', reference: 'theirs' },
    { type: 'settle', service: 'shipping', outcome: 'did_not_happen', reference: 'theirs' },
    { type: 'settle', service: 'payment', outcome: 'happened', reference: 'r', amountMinor: left },
    { type: 'refund', amountMinor: 1_800 },
    { type: 'refund', amountMinor: left || 1 },
    { type: 'refund_by_hand', amountMinor: left || 1, reference: 'transfer' },
    { type: 'restock', lines: [{ line: 1, sku: 'desk-lamp', warehouse: 'leipzig', quantity: 1 }] },
    ...(corrupted
      ? [
          {
            type: 'edit' as const,
            version: corrupted.version,
            data: corrupted.data as Record<string, unknown>,
          },
        ]
      : []),
  ]
}

describe('in every state that an order can reach', { timeout: walkDeadlineMs }, () => {
  test.each([
    ['cancelled, refunded and restocked', { ...nothing, customer: 1, refunds: 1, restocks: 1 }, 15],
    ['corrupted', { ...nothing, corrupted: 1 }, 3],
  ])('%s: what is previewed is what then happens', (_name, left, everyNth) => {
    const isTurn = share(everyNth)
    const seen = { refused: 0, alone: 0, meeting: 0 }
    const used = new Set<string>()
    const compare = (snapshot: OrderSnapshot, command: Command) => {
      const told = preview(snapshot, command)
      const refusal = refusalOf(snapshot, command)
      if (told.type === 'refused') {
        seen.refused += 1
        expect(told.refusal).toBe(refusal)
        return
      }
      used.add(command.type)
      const effect = effectOf(snapshot, command, requester)
      const asked = applyEffect(snapshot, effect, requester.actor)
      const found = new Map<string, OrderSnapshot>()
      const own = asked.log.length > snapshot.log.length ? told.steps.slice(0, 1) : []
      schedulesOf(asked, own, found)
      expect([...found.keys()]).toContain(JSON.stringify(told.steps))
      // Where nobody else is at work the same happens in every order in which the services may come
      // to it.
      if (told.atWork.length === 0) {
        seen.alone += 1
        expect(new Set([...found.keys()].map(sorted))).toEqual(
          new Set([sorted(JSON.stringify(told.steps))]),
        )
      } else seen.meeting += 1
      for (const { orders } of found.values()) expect(orders.status).toBe(told.leaves)
    }
    checkModel({
      left,
      visit(state) {
        if (!isTurn()) return
        for (const command of commandsFor(state)) compare(state.snapshot, command)
      },
    })
    expect(Math.min(seen.refused, seen.alone, seen.meeting)).toBeGreaterThan(100)
    expect(used.size).toBeGreaterThanOrEqual(5)
    expect(used).toContain('settle')
  })
})
