import { cancelRequestedAt } from '@sagaboard/events/commands/order-snapshot'
import { describe, expect, test } from 'vitest'
import { checkModel, nearestMax, parcelWalks, walkDeadlineMs } from './model-check.ts'
import type { ModelState } from './state.ts'

/** What has been seen of an order in two parcels, so that a walk that never came there proves nothing. */
const sights: Record<string, (state: ModelState) => boolean> = {
  'one is refused, one is not answered, and it is to be cancelled': ({ snapshot, ledgers }) =>
    cancelRequestedAt(snapshot) !== undefined &&
    JSON.stringify(Object.values(ledgers.labels)) === '["undeliverable"]' &&
    snapshot.blocks.shipping?.state === 'retrying',
  'one is refused, and the other one is void': ({ ledgers }) =>
    Object.entries(ledgers.labels).some(
      ([key, label]) => label === 'labelled' && key in ledgers.voided,
    ) && Object.values(ledgers.labels).includes('undeliverable'),
  'one arrives after all when its key is barred': ({ late, ledgers }) =>
    late.some(({ key }) => key in ledgers.voided),
  'both have shipped': ({ snapshot }) => snapshot.shipping.state?.parcels.length === 2,
  'one is on its way, and the other one is not labelled yet': ({ ledgers }) =>
    ledgers.pickedUp && Object.keys(ledgers.labels).length === 1,
}

describe('whatever happens to an order in two parcels', { timeout: walkDeadlineMs }, () => {
  test.each(Object.entries(parcelWalks))('%s: no rule breaks, and it ends', (name, left) => {
    const seen = new Set<string>()
    const report = checkModel({
      left,
      isMeasured: true,
      statesMax: nearestMax,
      visit(state) {
        for (const [what, isSo] of Object.entries(sights)) if (isSo(state)) seen.add(what)
      },
    })
    expect(report.broken).toBeUndefined()
    expect(report.states).toBeGreaterThan(5_000)
    const never = Object.keys(sights).filter((what) => !seen.has(what))
    expect(never).toEqual(
      name.includes('cancelled') ? [] : [Object.keys(sights)[0], Object.keys(sights).at(-1)],
    )
  })
})
