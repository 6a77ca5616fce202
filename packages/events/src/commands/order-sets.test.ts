import { describe, expect, test } from 'vitest'
import { atRest, placedSnapshot, standsAt, until } from '../testing/snapshots.ts'
import { blockOrder } from './advance-order.ts'
import { commandFor, refusalOfSet, setStates } from './order-sets.ts'

const completed = until(placedSnapshot(), atRest)
const unpaid = until(placedSnapshot(), standsAt('InventoryReserved'))
const stands = (state: 'dead' | 'retrying') =>
  blockOrder(unpaid, 'payment', { state, error: 'the provider answers 503' })

describe('the command that an act is for an order', () => {
  test('retry: of the service that stands, first of one that waits for a person', () => {
    expect(commandFor({ type: 'retry' }, stands('retrying'))).toEqual({
      type: 'retry',
      service: 'payment',
    })
    const both = blockOrder(stands('dead'), 'orders', { state: 'retrying', error: 'E' })
    expect(commandFor({ type: 'retry' }, both)).toMatchObject({ service: 'payment' })
    expect(commandFor({ type: 'retry', service: 'shipping' }, both)).toMatch(
      /shipping stands at none/,
    )
    expect(commandFor({ type: 'retry' }, completed)).toMatch(/nothing to retry/)
  })

  test('skip: only what is left to a person', () => {
    expect(commandFor({ type: 'skip' }, stands('retrying'))).toMatch(/nothing to skip/)
    expect(commandFor({ type: 'skip' }, stands('dead'))).toMatchObject({ service: 'payment' })
  })

  test('refund: all that is left of what was taken', () => {
    expect(commandFor({ type: 'refund' }, completed)).toEqual({
      type: 'refund',
      amountMinor: completed.orders.totalMinor,
    })
  })
})

test('what may be asked of a set in which state', () => {
  const types = ['set_start', 'set_pause', 'set_resume', 'set_stop'] as const
  const allowed = Object.fromEntries(
    setStates.map((state) => [state, types.filter((type) => !refusalOfSet(state, type))]),
  )
  expect(allowed).toEqual({
    previewing: ['set_stop'],
    ready: ['set_start', 'set_stop'],
    running: ['set_pause', 'set_stop'],
    paused: ['set_resume', 'set_stop'],
    stopped: [],
    done: [],
  })
})
