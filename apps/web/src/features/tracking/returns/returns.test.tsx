import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { sampleEvent, sampleTotalMinor } from '@sagaboard/events/testing/samples'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { TimeZoneProvider } from '../../../components/time-zone-provider.tsx'
import { toPublicEvent } from '../../../live/public-event.ts'
import { afterTheEnd, completed } from '../../../testing/returns.ts'
import { Returns } from './returns.tsx'

const refunded = (amountMinor: number): SagaEvent[] => [
  sampleEvent('RefundRequested', completed.length + 1, { amountMinor }),
  sampleEvent('RefundIssued', completed.length + 2, { amountMinor }),
]

const shown = (...parts: SagaEvent[]) =>
  renderToStaticMarkup(
    <TimeZoneProvider zone="UTC">
      <Returns
        orderId="o1"
        events={afterTheEnd(...parts).map(toPublicEvent)}
        products={new Map()}
        zone="UTC"
        days={30}
        giveUp={async () => {}}
      />
    </TimeZoneProvider>,
  )

test('a return is offered while it has money to give back', () => {
  expect(shown()).toContain('href="/orders/o1/return"')
  expect(shown(...refunded(sampleTotalMinor - 1))).toContain('href="/orders/o1/return"')
  expect(shown(...refunded(sampleTotalMinor))).toBe('')
})
