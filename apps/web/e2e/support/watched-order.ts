import type { Page } from '@playwright/test'
import { Api } from './api.ts'
import {
  euros,
  expectLive,
  expectSameDocument,
  markDocument,
  openFromList,
  openOrders,
  panel,
  rowOf,
  showNewest,
  statusBadge,
} from './console.ts'
import { cards, orderThroughShop, timelineEntries } from './shop.ts'
import { expect, expectAccessible, test } from './test.ts'

interface WatchedOrder {
  title: string
  sku: string
  /** A token of the payment provider; tok_visa unless told. */
  card?: keyof typeof cards
  postcode?: string
  /** The shelf turns out to be empty when the order comes to it, although the page said otherwise. */
  shelfIsEmpty?: boolean
  ends: 'COMPLETED' | 'CANCELLED'
  reason?: string
  /** What the shopper reads in the end. */
  timeline: { headline: string; steps: readonly string[] }
  /** The sentence that the operator reads in the end. */
  why: string
  /** The operator's stock ledger in the end. */
  stock: string
}

/**
 * One order from the click to its end, through the real pages: a guest orders in one window, while an operator watches in
 * another. The shelf is held for a moment, so that both are seen to wait, and then to move by themselves. In the end the two
 * pages, the public API and the database say the same.
 */
export function watchedOrder(wish: WatchedOrder): void {
  const { sku, card = 'tok_visa', postcode = '04109', ends, reason = null, timeline } = wish
  test(wish.title, async ({ shopper, staff, books, product, email }) => {
    await openOrders(staff)
    await markDocument(staff)
    const shelf = await books.holdShelf(sku)
    const placed = await orderThroughShop(shopper, sku, { email, postcode, card: cards[card] })
    const { orderId } = placed

    await test.step('both windows show the order on its way', async () => {
      await showNewest(staff, orderId)
      await expect(rowOf(staff, orderId)).toContainText('Pending')
      await openFromList(staff, orderId)
      await expect(staff.getByText('Waiting for inventory to set 1 unit aside.')).toBeVisible()
      await expect(shopper.getByRole('heading', { level: 1 })).toHaveText(
        'Thank you. We have your order.',
      )
      await markDocument(shopper)
      await expectLive(staff)
      await expectLive(shopper)
      await expectAccessible(shopper)
      await expectAccessible(staff)
    })

    await (wish.shelfIsEmpty ? shelf.foundEmpty() : shelf.release())

    await test.step('both move to the end by themselves', async () => {
      await expect(statusBadge(staff)).toHaveAttribute('data-status', ends)
      await expect(staff.getByRole('region', { name: 'What is happening' })).toContainText(wish.why)
      await expect(shopper.getByRole('heading', { level: 1 })).toHaveText(timeline.headline)
      await expect(
        timelineEntries(shopper).filter({ has: shopper.locator('[aria-current=step]') }),
      ).toHaveCount(0)
      await expectSameDocument(staff)
      await expectSameDocument(shopper)
    })

    await test.step('the shopper reads the whole story, in order', async () => {
      const told = await shopper
        .getByRole('main')
        .getByRole('list')
        .first()
        .getByRole('listitem')
        .allTextContents()
      expect(told.map((step, index) => step.includes(timeline.steps[index] ?? '\0'))).toEqual(
        timeline.steps.map(() => true),
      )
    })

    await test.step('pages, API and database say the same', async () => {
      const row = await books.order(orderId)
      expect(row).toMatchObject({
        status: ends,
        reason,
        captured_minor: row.refunded_minor + (ends === 'COMPLETED' ? row.total_minor : 0),
      })
      const api = await new Api(product.url).order(placed)
      expect(api).toMatchObject({
        status: ends,
        reason,
        version: row.version,
        totalMinor: row.total_minor,
        payment: { capturedMinor: row.captured_minor, refundedMinor: row.refunded_minor },
      })

      const events = await books.eventsOf(orderId)
      expect(events).toHaveLength(row.version)
      await expect(
        staff.getByRole('region', { name: 'Events of the order' }).getByRole('button'),
      ).toHaveText(events)

      const money = await books.moneyOf(orderId)
      expect(money).toEqual(
        [row.captured_minor, -row.refunded_minor].filter((amount) => amount !== 0),
      )
      await expectMoney(staff, money, card === 'tok_declined')

      const stock = await books.stockOf(orderId)
      expect(stock).toEqual({
        onHand: ends === 'COMPLETED' ? -1 : 0,
        reserved: 0,
        touched: reason === 'out_of_stock' ? 0 : 1,
      })
      await expect(panel(staff, 'Stock')).toContainText(wish.stock)

      const [charge] = await books.rows<{ count: number }>(
        "select count(*)::int as count from simulated.charges where order_id = $1 and outcome->>'type' = 'captured'",
        [orderId],
      )
      expect(charge?.count, 'charges in the provider’s own book').toBe(
        row.captured_minor > 0 ? 1 : 0,
      )
    })
  })
}

/** The panel of the order shows these amounts and what is kept of them. */
async function expectMoney(
  staff: Page,
  money: readonly number[],
  isDeclined: boolean,
): Promise<void> {
  const shown = panel(staff, 'Money')
  if (money.length === 0)
    return expect(shown).toContainText(
      isDeclined ? 'The card was declined; nothing was taken.' : 'Nothing was taken.',
    )
  const kept = money.reduce((sum, amount) => sum + amount, 0)
  await expect(shown.getByRole('row')).toContainText([
    ...money.map((amount) => euros(Math.abs(amount)).split('\u00a0')[0] ?? ''),
    euros(kept),
  ])
}
