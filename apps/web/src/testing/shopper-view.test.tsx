// @vitest-environment happy-dom
import { isReadable, type SagaEvent } from '@sagaboard/events/catalog/envelope'
import { requestUndo } from '@sagaboard/events/commands/advance-order'
import { yes } from '@sagaboard/events/commands/forecast'
import type { Forecast } from '@sagaboard/events/commands/order-forecast'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { foretell, hanging } from '@sagaboard/events/testing/forecasts'
import { placedSnapshot, standsAt, until } from '@sagaboard/events/testing/snapshots'
import { expect, test, vi } from 'vitest'
import { ShopperPanel } from '../features/order/shopper-panel.tsx'
import { LiveOrder } from '../features/tracking/live-order.tsx'
import { toPublicEvent } from '../live/public-event.ts'
import { publicForecastOf } from '../live/public-forecast.ts'
import { calmForecast, orderId } from './console-samples.ts'
import { FakeSocket } from './fake-socket.ts'
import { mount } from './mount.tsx'
import { afterTheEnd, returnWays } from './returns.ts'
import { eventsOf } from './walks.ts'

vi.mock('socket.io-client', () => ({ io: () => new FakeSocket() }))

const warehouses = { leipzig: 'Leipzig' }
const nothing = async () => {}

/** What an order's page says and offers: its sentences, its steps, its returns, and what stands on its buttons. */
function onTheirPage(events: readonly SagaEvent[], forecast: Forecast) {
  const { lines } = foldOrder(events)
  const { container, unmount } = mount(
    <LiveOrder
      {...{ orderId, lines, warehouses }}
      orderNumber="3DPF"
      events={events.map(toPublicEvent)}
      currency="EUR"
      forecast={publicForecastOf(forecast)}
      other={null}
      pictures={{}}
      again={nothing}
      cancel={nothing}
      returnDays={30}
      giveUpReturn={nothing}
      shipTo={[]}
      customerNote={null}
      note={null}
    />,
  )
  const all = (selector: string) =>
    [...container.querySelectorAll(selector)].map((one) => one.textContent)
  const story = container.querySelector('main > div > div')
  const said = {
    headline: story?.querySelector('h1')?.textContent,
    lead: story?.querySelector('p[aria-live]')?.textContent,
    steps: [...(story?.querySelectorAll('ol > li') ?? [])].map((one) => one.textContent),
    returns: [...container.querySelectorAll('[data-return]')].map(
      (one) =>
        `${one.querySelector('h2')?.textContent} ${one.querySelector('h2 + p')?.textContent}`,
    ),
    buttons: [
      ...all('summary'),
      ...[...container.querySelectorAll('form button')]
        .filter((one) => !one.closest('details'))
        .map((one) => one.textContent),
      ...all('a[href$="/return"], a[href*="/returns/"]'),
    ].sort(),
  }
  unmount()
  return said
}

/** The same of the console's panel. */
function inTheConsole(events: readonly SagaEvent[], forecast: Forecast) {
  const { container, unmount } = mount(
    <ShopperPanel
      detail={{ orderId, forecast, warehouses, returnDays: 30 }}
      entries={events}
      order={foldOrder(events)}
    />,
  )
  const text = (selector: string) => container.querySelector(selector)?.textContent
  const all = (selector: string) =>
    [...container.querySelectorAll(selector)].map((one) => one.textContent)
  const said = {
    headline: text('[data-headline]'),
    lead: text('[data-lead]'),
    steps: all('[data-steps] > li'),
    returns: all('[data-return]').map((told) => told.replace(/^[^:]+: /, '')),
    buttons: all('[data-act] b').sort(),
  }
  unmount()
  return said
}

const at = (snapshot: OrderSnapshot): [readonly SagaEvent[], Forecast] => [
  snapshot.log.filter(isReadable),
  foretell(snapshot, { expiresAt: '2026-01-05T09:15:00.000Z' }),
]
const placed = placedSnapshot()
const unpaid = until(placed, standsAt('InventoryReserved'))
const paid = until(placed, standsAt('PaymentCompleted'))
const undeliverable = until(placed, standsAt('ShipmentFailed'), (call) =>
  call.type === 'label' ? { type: 'undeliverable' } : yes(call),
)
const ended = (events: readonly SagaEvent[]): [readonly SagaEvent[], Forecast] => [
  events,
  { ...calmForecast, status: foldOrder(events).status, version: events.length },
]
const declined = eventsOf(['OrderCreated', 'InventoryReserved', 'PaymentFailed'])
const closed = eventsOf([
  'OrderCreated',
  'InventoryReserved',
  'PaymentFailed',
  'InventoryReleased',
  'OrderCancelled',
])

const states: Record<string, [readonly SagaEvent[], Forecast]> = {
  'just placed': at(placed),
  'waiting for the bank': at(hanging(unpaid, 'payment', { attempts: 3 })),
  paid: at(paid),
  'being undone': at(undeliverable),
  declined: ended(declined),
  'asked to be cancelled': at(
    requestUndo(
      paid,
      { type: 'OrderCancelRequested', data: { reason: 'cancelled_by_customer' } },
      'customer',
    ),
  ),
  cancelled: ended(closed),
  'sent, with a return': ended(afterTheEnd(...(returnWays['approved, with a label'] ?? []))),
}

test.each(Object.entries(states))(
  'the console shows of an order that is %s what its page says',
  (_, [events, forecast]) => {
    const theirs = onTheirPage(events, forecast)
    expect(theirs.headline?.length).toBeGreaterThan(5)
    expect(theirs.steps.length).toBeGreaterThan(0)
    expect(inTheConsole(events, forecast)).toEqual(theirs)
  },
)

test('the states say different things, and have all kinds of buttons', () => {
  const said = Object.values(states).map((state) => inTheConsole(...state))
  expect(new Set(said.map(({ headline }) => headline)).size).toBeGreaterThan(5)
  expect(said.flatMap(({ buttons }) => buttons)).toEqual(
    expect.arrayContaining([
      'Cancel this order',
      'Order again with another card',
      'Print the label',
      'Call this return off',
    ]),
  )
  expect(said.flatMap(({ returns }) => returns)).toHaveLength(1)
})
