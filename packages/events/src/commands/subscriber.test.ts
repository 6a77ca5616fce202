import { expect, test } from 'vitest'
import type { Group } from '../catalog/groups.ts'
import { atRest, placedSnapshot, until } from '../testing/snapshots.ts'
import type { Command } from './command.ts'
import { applyEffect, effectOf } from './effects.ts'
import { refusalOf } from './guards.ts'
import type { Block, OrderSnapshot } from './order-snapshot.ts'
import { preview } from './preview.ts'

/** A service beside the saga, as a shop adds one to `subscribers`. */
const loyalty = 'loyalty' as Group
const block: Block = {
  version: 3,
  eventType: 'PaymentCompleted',
  attempts: 50,
  state: 'dead',
  error: 'TypeError: no points',
  resolution: null,
}
const completed = until(placedSnapshot(), atRest)
const standing: OrderSnapshot = { ...completed, blocks: { [loyalty]: block } }
const by = { actor: 'staff:1', note: 'counted by hand', requestId: 'rq_1' }
const commands: Command[] = [
  { type: 'retry', service: loyalty },
  { type: 'skip', service: loyalty },
]

test.each(commands)('a subscriber that stands is decided about: $type', (command) => {
  expect(refusalOf(standing, command)).toBeUndefined()
  const given = applyEffect(standing, effectOf(standing, command, by), by.actor)
  expect(given.blocks[loyalty]).toMatchObject({
    state: 'retrying',
    resolution: command.type === 'skip' ? { type: 'skip', actor: 'staff:1' } : null,
  })
  // Nothing of the order waits for it, or follows from it.
  expect(preview(standing, command)).toMatchObject({ type: 'possible', steps: [], waitsFor: [] })
})

test.each(commands)('one that stands nowhere is not: $type', (command) => {
  expect(refusalOf(completed, command)).toMatch(/there is nothing to decide/)
})

test('a decision that is being carried out is waited for', () => {
  const decided = { ...block, resolution: { type: 'skip', actor: 'staff:2', note: '' } as const }
  const snapshot: OrderSnapshot = { ...completed, blocks: { [loyalty]: decided } }
  expect(refusalOf(snapshot, { type: 'skip', service: loyalty })).toMatch(/is being carried out/)
})
