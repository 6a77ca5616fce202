import { describe, expect, test } from 'vitest'
import { foretell, hanging } from '../testing/forecasts.ts'
import { atRest, placedSnapshot, until } from '../testing/snapshots.ts'
import type { CommandOf } from './command.ts'
import { applyEffect, effectOf } from './effects.ts'
import { runForward } from './forecast.ts'
import { packingOf } from './forecast-runs.ts'
import { refusalOf } from './guards.ts'
import { violations } from './invariants.ts'
import type { OrderSnapshot } from './order-snapshot.ts'
import { packersOf } from './packers.ts'
import { preview } from './preview.ts'

/** Paid, and packed in two warehouses. */
const packing = until({ ...placedSnapshot(), fulfilment: { mode: 'manual' } }, atRest)
const by = { actor: 'staff:ada', note: 'packed', requestId: 'r' }
const packedIn = (warehouse?: string): CommandOf<'dispatch'> =>
  warehouse === undefined ? { type: 'dispatch' } : { type: 'dispatch', warehouse }
const said = (snapshot: OrderSnapshot, warehouse: string) =>
  applyEffect(snapshot, effectOf(snapshot, packedIn(warehouse), by), by.actor)

test('of two warehouses the first one’s word asks for no label, and the last one’s does', () => {
  expect(packersOf(packing)).toEqual({ packed: [], awaited: ['leipzig', 'halle'] })
  const first = said(packing, 'halle')
  expect(first.log.at(-1)).toMatchObject({ type: 'WarehousePacked', data: { warehouse: 'halle' } })
  // Also while shipping has not heard of it.
  for (const one of [first, runForward(first)])
    expect(packingOf(one)).toEqual({ dueAt: null, packed: ['halle'], awaited: ['leipzig'] })
  const last = said(runForward(first), 'leipzig')
  expect(last.log.at(-1)).toMatchObject({
    type: 'DispatchRequested',
    data: { reason: 'packed', warehouse: 'leipzig' },
  })
  expect(runForward(last).orders.status).toBe('COMPLETED')
})

test('a warehouse is named where there are several, and only one that is awaited', () => {
  expect(refusalOf(packing, packedIn())).toMatch(/^It is packed in leipzig and halle: say which/)
  expect(refusalOf(packing, packedIn('porto'))).toMatch(/^porto has no part of this order/)
  const first = said(packing, 'halle')
  expect(refusalOf(first, packedIn('halle'))).toMatch(/packed its part already: now leipzig is aw/)
  // Nobody has to name the only one that is left.
  expect(refusalOf(first, packedIn())).toBeUndefined()
  expect(effectOf(first, packedIn(), by)).toMatchObject({
    event: { data: { warehouse: 'leipzig' } },
  })
})

test('what is to be cancelled is not said to be packed, nor sourced again, from the moment it is asked for', () => {
  const asked = applyEffect(packing, effectOf(packing, { type: 'cancel' }, by), by.actor)
  expect(refusalOf(asked, packedIn('halle'))).toMatch(/^The order is to be cancelled: unpack it/)
  const elsewhere: CommandOf<'source_again'> = { type: 'source_again', without: ['halle'] }
  expect(refusalOf(asked, elsewhere)).toBe('The order is to be cancelled: nothing is sent.')
  const undone = runForward(asked)
  expect(refusalOf(undone, packedIn('halle'))).toMatch(/^The order was cancelled: unpack it/)
  expect(refusalOf(undone, elsewhere)).toBe('The order was cancelled: nothing is sent.')
})

test('the preview says who is awaited before anything is sent', () => {
  expect(preview(packing, packedIn('leipzig'))).toMatchObject({
    steps: [{ type: 'WarehousePacked', by: 'person' }],
    leaves: 'PAID',
    awaits: ['halle'],
    cautions: [],
  })
  expect(preview(said(packing, 'halle'), packedIn('leipzig'))).toMatchObject({
    leaves: 'COMPLETED',
    awaits: [],
    cautions: [{ code: 'shipment_is_final' }],
  })
})

describe('sourced again', () => {
  const elsewhere = (...without: string[]): CommandOf<'source_again'> => ({
    type: 'source_again',
    without,
  })
  const again = (snapshot: OrderSnapshot, ...without: string[]) =>
    applyEffect(snapshot, effectOf(snapshot, elsewhere(...without), by), by.actor)
  /** A third warehouse has both mugs. */
  const movable: OrderSnapshot = {
    ...packing,
    stock: [...packing.stock, { sku: 'enamel-mug', warehouse: 'porto', onHand: 2, reserved: 0 }],
  }

  test('it is packed anew from there, and who had packed before is awaited again', () => {
    const asked = again(runForward(said(movable, 'leipzig')), 'halle')
    expect(packingOf(asked)).toBeNull()
    const resourced = runForward(asked)
    expect(packingOf(resourced)).toEqual({ dueAt: null, packed: [], awaited: ['porto', 'leipzig'] })
    expect(violations(resourced)).toEqual([])
    const sent = runForward(said(runForward(said(resourced, 'porto')), 'leipzig'))
    expect(sent.orders.status).toBe('COMPLETED')
    expect(violations(sent)).toEqual([])
  })

  test('the preview says from where to where, and that it leaves the order as it is', () => {
    expect(preview(movable, elsewhere('halle'))).toMatchObject({
      steps: [
        { type: 'SourcingRequested', by: 'person' },
        { type: 'PackingStopped', by: 'shipping' },
        { type: 'InventoryResourced', by: 'inventory' },
        { type: 'PackingStarted', by: 'shipping' },
      ],
      leaves: 'PAID',
      sourcedAgain: { from: ['leipzig', 'halle'], to: ['porto', 'leipzig'] },
      cautions: [],
    })
  })

  test('it is refused while it is sourced, and once its label is asked for or may have been made', () => {
    const asked = again(movable, 'halle')
    expect(refusalOf(asked, elsewhere())).toMatch(/^It is being sourced again already/)
    expect(refusalOf(asked, packedIn('leipzig'))).toMatch(/^It is being sourced again/)
    const dispatched = said(runForward(said(movable, 'halle')), 'leipzig')
    const hung = hanging(dispatched, 'shipping')
    const givenUp = hanging(dispatched, 'shipping', { state: 'dead' })
    for (const one of [dispatched, hung, givenUp])
      expect(refusalOf(one, elsewhere())).toMatch(/^Its label is asked for/)
    expect(refusalOf(runForward(dispatched), elsewhere())).toBe('The order has shipped already.')
    const cancelled = applyEffect(movable, effectOf(movable, { type: 'cancel' }, by), by.actor)
    for (const one of [cancelled, runForward(cancelled)])
      expect(refusalOf(one, elsewhere())).toMatch(/cancelled: nothing is sent/)
  })

  test('it is foretold to be packed again, also while nobody has allocated anew', () => {
    const asked = foretell(again(movable, 'halle'))
    expect(asked).toMatchObject({ isSourcedAgain: true, packing: null, needsPerson: false })
    expect(asked.runs.answers_come).toMatchObject({ isResting: true, ends: 'PAID' })
    expect(foretell(movable)).toMatchObject({ isSourcedAgain: false })
  })
})
