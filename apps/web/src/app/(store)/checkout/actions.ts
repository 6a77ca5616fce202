'use server'

import { randomUUID } from 'node:crypto'
import { fieldIssues } from '@sagaboard/events/commands/order-input'
import { TRPCError } from '@trpc/server'
import { redirect } from 'next/navigation'
import { ZodError } from 'zod'
import { emptyCart } from '../../../features/cart/cart.ts'
import { isCheckoutField, messageFor } from '../../../features/checkout/checkout-fields.ts'
import type { CheckoutState } from '../../../features/checkout/checkout-form.tsx'
import type { FormerOffer } from '../../../features/checkout/checkout-offer.ts'
import { runtime } from '../../../server/runtime.ts'
import type { PlacedOrder } from '../../../server/trpc/checkout.ts'
import { caller } from '../../../server/trpc/request-context.ts'
import { keepOrderToken, readCart, writeCart } from '../store-cookies.ts'
import { isForeign, readCheckout } from './checkout-form-schema.ts'
import { sendAgain, stateOfRefusal } from './refusals.ts'

/** A second click comes while the first is being taken: it waits so long, and then gets the first one's order. */
const inFlightTries = 20
const inFlightWaitMs = 150

type PlaceOrder = Awaited<ReturnType<typeof caller>>['checkout']['placeOrder']

/**
 * Places the order; while another request with its key is being taken, waits for the answer of that
 * one.
 */
async function placeOnce(input: Parameters<PlaceOrder>[0]): Promise<PlacedOrder> {
  const { checkout } = await caller()
  for (let tries = 0; ; tries += 1) {
    const result = await checkout.placeOrder(input)
    if (result.type !== 'key_in_flight' || tries === inFlightTries) return result
    await new Promise((resolve) => setTimeout(resolve, inFlightWaitMs))
  }
}

/** Lets through what the API answers with; anything else is thrown on. */
function onlyAnswers(error: unknown): TRPCError {
  if (error instanceof TRPCError) return error
  throw error
}

/** Places the order and goes to its page; what stands in the way is shown in the form, with everything that was typed. */
export async function placeOrderAction(
  before: CheckoutState,
  form: FormData,
): Promise<CheckoutState> {
  const sent = readCheckout(form)
  const again = (change: Partial<CheckoutState>): CheckoutState => ({
    attempt: before.attempt + 1,
    lastResult: sent.reply(),
    notice: null,
    shown: before.shown,
    orderKey: sent.status === 'success' ? sent.value.key : before.orderKey,
    ...change,
  })
  if (sent.status !== 'success') {
    if (!isForeign(sent.error ?? null)) return again({})
    return again({
      lastResult: null,
      notice: {
        text: 'Your bag could not be read.',
        link: { href: '/bag', text: 'Look at your bag' },
      },
    })
  }
  /** The order was refused when it was placed; what concerns a field stands at it. */
  const refused = (issues: readonly { path: string; message: string }[], other: string) => {
    const fieldErrors = Object.fromEntries(
      issues.flatMap(({ path, message }) =>
        isCheckoutField(path) ? [[path, [messageFor(path, message, false)]]] : [],
      ),
    )
    return again({
      lastResult: sent.reply({ fieldErrors }),
      ...(issues.some(({ path }) => !isCheckoutField(path)) && {
        notice: { text: other, link: { href: '/bag', text: 'Look at your bag' } },
      }),
    })
  }
  const { cart, key, shown, currency, line: shownLines, ...typed } = sent.value
  const former: FormerOffer = {
    totalMinor: shown,
    currency,
    unitPrices: Object.fromEntries(
      shownLines.map(({ sku, unitPriceMinor }) => [sku, unitPriceMinor]),
    ),
    orderable: Object.fromEntries(shownLines.map(({ sku, orderable }) => [sku, orderable])),
  }

  const call = {
    idempotencyKey: key,
    shownTotalMinor: shown,
    shownCurrency: currency,
    shownLines: shownLines.map(({ sku, unitPriceMinor, orderable }) => ({
      sku,
      unitPriceMinor,
      orderable,
    })),
    order: { lines: shownLines.map(({ sku, quantity }) => ({ sku, quantity })), ...typed },
  }
  const result = await placeOnce(call).catch(onlyAnswers)
  if (result instanceof TRPCError) {
    const error = result
    if (error.cause instanceof ZodError) {
      const issues = fieldIssues(error.cause, call).map(({ path, message }) => ({
        path: path.replace(/^order\./, ''),
        message,
      }))
      return refused(issues, 'Something in your bag can’t be ordered.')
    }
    if (error.code === 'TOO_MANY_REQUESTS') return again({ notice: { text: error.message } })
    runtime().log.warn(
      { err: error.cause ?? error, part: 'checkout' },
      'an order could not be taken',
    )
    return again({
      notice: {
        text: `We could not take your order just now. Nothing was charged. ${sendAgain('Send it again')}`,
      },
    })
  }

  switch (result.type) {
    case 'accepted':
      // Only this bag is done with; what another tab has begun meanwhile stays.
      if ((await readCart()).id === cart) await writeCart(emptyCart)
      await keepOrderToken(result)
      return redirect(`/orders/${result.orderId}`)
    case 'invalid':
      return refused(result.issues, 'Something in your bag can’t be ordered as it is.')
    default:
      return again(stateOfRefusal(result, former, randomUUID))
  }
}
