// @vitest-environment happy-dom
import type { EventType } from '@sagaboard/events/catalog/events'
import { act } from 'react'
import { expect, test, vi } from 'vitest'
import { OrderScreen } from '../features/order/order-screen.tsx'
import { LiveOrder } from '../features/tracking/live-order.tsx'
import { OrderNote } from '../features/tracking/order-note.tsx'
import { toPublicEvent } from '../live/public-event.ts'
import { orderId, sampleOrder } from './console-samples.ts'
import { FakeSocket } from './fake-socket.ts'
import { mount } from './mount.tsx'
import { eventsOf } from './walks.ts'

vi.mock('socket.io-client', () => ({ io: () => new FakeSocket() }))

/** Does to a page what a browser's translator does: each text gets elements around it, and is another node then. */
function translate(page: HTMLElement): number {
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  while (walker.nextNode()) texts.push(walker.currentNode as Text)
  const wrapped = texts.filter(
    (text) => text.data.trim() !== '' && !text.parentElement?.closest('[translate="no"], title'),
  )
  for (const text of wrapped) {
    const font = document.createElement('font')
    font.textContent = text.data
    text.replaceWith(font)
  }
  return wrapped.length
}

const ways: [string, EventType[]][] = [
  [
    'completed',
    [
      'OrderCreated',
      'InventoryReserved',
      'PaymentCompleted',
      'ShipmentCreated',
      'InventoryCommitted',
      'OrderCompleted',
    ],
  ],
  [
    'undone',
    [
      'OrderCreated',
      'InventoryReserved',
      'PaymentCompleted',
      'ShipmentFailed',
      'PaymentRefunded',
      'InventoryReleased',
      'OrderCancelled',
    ],
  ],
]
const tell = (frame: Parameters<FakeSocket['say']>[1]) =>
  act(() => FakeSocket.opened.at(-1)?.say('order:events', frame as never))

test.each(ways)(
  'the page of an order that is %s tells it to the end, translated by the browser after each event',
  (_, walk) => {
    const events = eventsOf(walk)
    const first = events.slice(0, 1).map(toPublicEvent)
    const order = events[0]
    if (order?.type !== 'OrderCreated') throw new Error('a walk begins with the order')
    const page = () => (
      <LiveOrder
        orderId={orderId}
        orderNumber={order.data.orderNumber}
        events={first}
        lines={order.data.lines}
        currency="EUR"
        warehouses={{}}
        forecast={null}
        other={null}
        pictures={{}}
        again={async () => {}}
        cancel={async () => {}}
        returnDays={30}
        giveUpReturn={async () => {}}
        shipTo={['Sam Example', 'Leipzig']}
        customerNote="Ring twice."
        note={
          <OrderNote
            orderId={orderId}
            orderNumber="3DPF"
            own={false}
            link="/x"
            supportEmail="a@b.c"
          />
        }
      />
    )
    const translated = mount(page())
    const plain = mount(page())
    for (const event of events.slice(1)) {
      expect(translate(translated.container)).toBeGreaterThan(5)
      tell({ audience: 'shopper', orderId, events: [toPublicEvent(event)] })
      expect(translated.container.textContent).toBe(plain.container.textContent)
    }
    translated.unmount()
    plain.unmount()
  },
)

test.each(ways)('the console’s page of an order that is %s survives the same', (_, walk) => {
  const events = eventsOf(walk)
  const page = () => (
    <OrderScreen detail={{ ...sampleOrder(0), blocked: [], events: events.slice(0, 1) }} />
  )
  const translated = mount(page())
  const plain = mount(page())
  for (const event of events.slice(1)) {
    translate(translated.container)
    tell({ audience: 'staff', orderId, events: [event] })
    expect(translated.container.textContent).toBe(plain.container.textContent)
  }
  expect(translated.container.querySelector('[data-event="6"]')).not.toBeNull()
  translated.unmount()
  plain.unmount()
})
