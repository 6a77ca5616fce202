// @vitest-environment happy-dom
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { expect, test } from 'vitest'
import { sampleEvents } from '../../testing/console-samples.ts'
import { mount } from '../../testing/mount.tsx'
import { OrderHeader } from './order-header.tsx'

/** Where the page of an order leads for its trace. */
function traceLink(traceUrl: string | null) {
  const order = foldOrder(sampleEvents)
  const { container, unmount } = mount(<OrderHeader order={order} zone="UTC" traceUrl={traceUrl} />)
  const link = container.querySelector('a')
  const shown = link && { href: link.getAttribute('href'), text: link.textContent }
  unmount()
  return shown
}

test('the page of an order leads to its trace, where there is one to look at', () => {
  const href = 'https://traces.example/trace/0af7651916cd43dd8448eb211c80319c'
  expect(traceLink(href)).toEqual({ href, text: 'Trace of this order' })
  expect(traceLink(null)).toBeNull()
})
