// @vitest-environment happy-dom
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { expect, test } from 'vitest'
import { sampleEvents } from '../../testing/console-samples.ts'
import { mount } from '../../testing/mount.tsx'
import { OrderHeader } from './order-header.tsx'

/** Where the header of an order leads, besides to its comparison and to what can be done. */
function linkOf(traceUrl: string | null, notes = 0) {
  const order = foldOrder(sampleEvents)
  const { container, unmount } = mount(
    <OrderHeader order={order} zone="UTC" traceUrl={traceUrl} notes={notes} />,
  )
  const link = container.querySelector('a:not([href$="/compare"], [href="#acts"])')
  const shown = link && { href: link.getAttribute('href'), text: link.textContent }
  unmount()
  return shown
}

test('the page of an order leads to its trace, where there is one to look at', () => {
  const href = 'https://traces.example/trace/0af7651916cd43dd8448eb211c80319c'
  expect(linkOf(href)).toEqual({ href, text: 'Trace of this order' })
  expect(linkOf(null)).toBeNull()
})

test('it says how many notes there are, and leads to them', () => {
  expect(linkOf(null, 1)).toEqual({ href: '#notes', text: '1 note' })
  expect(linkOf(null, 12)).toEqual({ href: '#notes', text: '12 notes' })
})
