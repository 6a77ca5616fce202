import type { EventType } from '@sagaboard/events/catalog/events'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { TimeZoneProvider } from '../../components/time-zone-provider.tsx'
import type { OtherDelivery } from '../../live/other-delivery.ts'
import { toPublicEvent } from '../../live/public-event.ts'
import { eventsOf } from '../../testing/walks.ts'
import { LiveOrder } from './live-order.tsx'
import { OrderNote } from './order-note.tsx'

const way: EventType[] = [
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'ShipmentCreated',
  'InventoryCommitted',
  'OrderCompleted',
]

/** The page as the server sends it, and of that what only a browser without scripts shows. */
function sent(walk: EventType[], zone = 'UTC', other: OtherDelivery | null = null) {
  const page = renderToStaticMarkup(
    <TimeZoneProvider zone={zone}>
      <LiveOrder
        orderId="o1"
        orderNumber="3DPF-M368P"
        accessToken="key"
        events={eventsOf(walk).map(toPublicEvent)}
        lines={[]}
        currency="EUR"
        warehouses={{}}
        forecast={null}
        other={other}
        pictures={{}}
        again={async () => {}}
        cancel={async () => {}}
        returnDays={30}
        giveUpReturn={async () => {}}
        shipTo={['Sam Example', 'Karl-Heine-Straße 12', '04229 Leipzig', 'DE']}
        customerNote={null}
        note={
          <OrderNote
            orderId="o1"
            orderNumber="3DPF-M368P"
            own={false}
            link="/orders/o1?token=key"
            supportEmail="help@shop.example"
          />
        }
      />
    </TimeZoneProvider>,
  )
  return { page, bare: /<noscript>(.*?)<\/noscript>/.exec(page)?.[1] ?? '' }
}

test('an order under way is read again by the browser itself, and says how often', () => {
  const { bare } = sent(way.slice(0, 2))
  expect(bare).toContain('<meta http-equiv="refresh" content="15"/>')
  expect(bare).toContain('read again every 15 seconds')
})

test('a first delivery that has ended is read again while the second is to come', () => {
  const waits: EventType[] = ['OrderCreated', 'StockAwaited']
  const other = {
    orderId: 'o2',
    orderNumber: '7K2M-9QXA',
    lines: [],
    isFollowUp: true,
    events: eventsOf(waits).map(toPublicEvent),
  }
  const arrived: EventType[] = [...way, 'ParcelDelivered']
  expect(sent(arrived).bare).not.toContain('read again')
  const { page, bare } = sent(arrived, 'UTC', other)
  expect(bare).toContain('read again every 60 seconds')
  expect(page).toContain('Your second delivery')
  expect(page).toContain('href="/orders/o2?token=key"')
})

test('one that has ended is read again less often, while the carrier has something to tell', () => {
  const { bare } = sent(way)
  expect(bare).toContain('<meta http-equiv="refresh" content="60"/>')
  expect(bare).toContain('read again every 60 seconds')
})

test('one whose parcel has arrived, or that was never sent, is not read again', () => {
  for (const ended of [
    [...way, 'ParcelDelivered'],
    ['OrderCreated', 'InventoryRejected', 'OrderCancelled'],
  ] as EventType[][])
    expect(sent(ended).bare).not.toContain('http-equiv')
  const { bare } = sent([...way, 'ParcelReturned'])
  expect(bare).not.toContain('http-equiv')
  expect(bare).toContain('as it was a moment ago')
})

test('times name their zone, the one of the cookie when there is one', () => {
  expect(sent(way).bare).toContain('Times are in UTC.')
  expect(sent(way, 'Europe/Berlin').bare).toContain('Times are in Berlin, UTC+1.')
})

test('that the page updates by itself, and what copies its link, is shown to browsers with scripts only', () => {
  const { page } = sent(way)
  expect(page).toContain('<span class="scripted">This page updates by itself. </span>')
  expect(page).toMatch(/<span class="scripted"><button[^>]*>.*Copy the link/)
})

test('the page has the address, the number of the parcel without a dead link, and help', () => {
  const { page } = sent(way)
  expect(page).toContain('Karl-Heine-Straße 12')
  expect(page).toContain('<span class="mono">NP000000000001DE</span>')
  expect(page).toContain('href="mailto:help@shop.example?subject=Order%203DPF-M368P"')
})
