import { Api } from '../support/api.ts'
import {
  expectLive,
  expectSameDocument,
  freshness,
  markDocument,
  openFromList,
  openOrders,
  rowOf,
  showNewest,
  statusBadge,
} from '../support/console.ts'
import { startLine } from '../support/line.ts'
import { orderThroughShop } from '../support/shop.ts'
import { expect, test } from '../support/test.ts'

test('a line that is cut for ten seconds is said within two, and then every page catches up by itself', async ({
  openWindow,
  operator,
  watch,
  books,
  product,
  email,
}) => {
  const line = await startLine(product.url)
  const api = new Api(product.url)
  const shopper = await openWindow({ baseURL: line.url })
  const list = await openWindow({ baseURL: line.url, login: operator })
  const staff = await openWindow({ baseURL: line.url, login: operator })

  await openOrders(staff)
  const shelf = await books.holdShelf('linen-apron')
  const placed = await orderThroughShop(shopper, 'linen-apron', { email })
  await showNewest(staff, placed.orderId)
  await openFromList(staff, placed.orderId)
  await openOrders(list)
  await expect(rowOf(list, placed.orderId)).toContainText('Pending')
  for (const page of [shopper, staff, list]) {
    await expectLive(page)
    await markDocument(page)
  }

  await watch.whileAway(async () => {
    line.cut()
    await Promise.all(
      [shopper, staff, list].map((page) =>
        expect(freshness(page)).toHaveAttribute('data-freshness', 'reconnecting', {
          timeout: 2_000,
        }),
      ),
    )
    await shelf.release()
    const others = await Promise.all(Array.from({ length: 5 }, () => api.place({ email })))
    for (const order of [placed, ...others])
      await expect.poll(async () => (await api.order(order)).status).toBe('COMPLETED')
    // After ten seconds without the server the pages say since when.
    await expect(staff.getByRole('status').filter({ hasText: /^Stale since / })).toBeVisible()
    await expect(shopper.getByText(/^Not live since /)).toBeVisible()
    await expect(statusBadge(staff)).toHaveAttribute('data-status', 'PENDING')
    line.restore()
    for (const page of [shopper, staff, list]) await expectLive(page)
  })

  await expect(shopper.getByRole('heading', { level: 1 })).toHaveText('It’s on its way to you.')
  await expect(statusBadge(staff)).toHaveAttribute('data-status', 'COMPLETED')
  await expect(rowOf(list, placed.orderId)).toContainText('Completed')
  await expect(list.getByRole('button', { name: /^Show \d+ new$/ })).toHaveText('Show 5 new')
  const { version } = await api.order(placed)
  await expect(
    staff.getByRole('region', { name: 'Events of the order' }).getByRole('button'),
  ).toHaveCount(version)
  for (const page of [shopper, staff, list]) await expectSameDocument(page)
  await Promise.all([shopper, staff, list].map((page) => page.goto('about:blank')))
  await line.close()
})

test('a browser that goes offline and comes back shows what happened meanwhile', async ({
  openWindow,
  watch,
  books,
  product,
  email,
}) => {
  const shopper = await openWindow()
  const shelf = await books.holdShelf('linen-apron')
  const placed = await orderThroughShop(shopper, 'linen-apron', { email, postcode: '00000' })
  await expectLive(shopper)
  await markDocument(shopper)
  await watch.whileAway(async () => {
    await shopper.context().setOffline(true)
    await expect(freshness(shopper)).not.toHaveAttribute('data-freshness', 'live')
    await shelf.release()
    await expect
      .poll(async () => (await new Api(product.url).order(placed)).status)
      .toBe('CANCELLED')
    await shopper.context().setOffline(false)
    await expectLive(shopper)
  })
  await expect(shopper.getByRole('heading', { level: 1 })).toHaveText(
    'We couldn’t deliver there. Your money is back.',
  )
  await expectSameDocument(shopper)
})
