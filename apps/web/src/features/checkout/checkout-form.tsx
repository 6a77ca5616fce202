'use client'

import { getFormProps, type SubmissionResult, useForm } from '@conform-to/react'
import Link from 'next/link'
import { type ReactNode, startTransition, useActionState, useEffect, useRef } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { ErrorSummary, SelectField, TextAreaField, TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { cards } from './cards.ts'
import { type CheckoutValues, checkoutFieldNames, checkoutLabels } from './checkout-fields.ts'
import type { ShownOrder } from './checkout-offer.ts'
import { CheckoutSummary } from './checkout-summary.tsx'
import { payLabel } from './pay-label.ts'
import { RadioCard } from './radio-card.tsx'
import { isShort } from './shortage.ts'
import { ShortageField } from './shortage-field.tsx'

/** What came of sending the form, when it did not become an order. */
export interface CheckoutState {
  /** Counts the tries, so that a second refusal is announced too. */
  readonly attempt: number
  /** What was typed, and what is wrong at which field; null before the first try. */
  readonly lastResult: SubmissionResult<string[]> | null
  /** Something to know before trying again, which belongs to no field. */
  readonly notice: {
    readonly text: string
    readonly link?: { readonly href: string; readonly text: string }
  } | null
  /** What is shown to be agreed to now. */
  readonly shown: ShownOrder
  /** What it is ordered as: the bag's id, or a new one once that names an order already. */
  readonly orderKey: string
}

interface CheckoutFormProps {
  action: (state: CheckoutState, form: FormData) => Promise<CheckoutState>
  cartId: string
  /** What is ordered, at the prices and with the stock of the page. */
  offer: ShownOrder['offer']
  pictures: Readonly<Record<string, ReactNode>>
  /** Name and address of who is signed in. */
  known: Partial<CheckoutValues['customer']>
  countries: readonly { code: string; name: string }[]
  /** What keeps the bag from being ordered as it is, in a sentence. */
  obstacle: string | null
  /** True when nothing can be paid for that. */
  blocked: boolean
}

/** One page, one form; it is sent as any form is when there is no JavaScript. */
export function CheckoutForm({
  action,
  cartId,
  offer,
  pictures,
  known,
  countries,
  obstacle,
  blocked,
}: CheckoutFormProps) {
  const [state, send, sending] = useActionState(action, {
    attempt: 0,
    lastResult: null,
    notice: null,
    shown: { offer, former: null },
    orderKey: cartId,
  })
  const top = useRef<HTMLDivElement>(null)
  // The rules stand on the server, once: a try without a mistake needs no second copy of them in the browser.
  const [form, fields] = useForm<CheckoutValues>({
    id: 'checkout',
    lastResult: state.lastResult,
    // Sent from here, React does not empty the form after a refusal: what was typed and chosen stays.
    onSubmit: (event, { formData }) => {
      event.preventDefault()
      startTransition(() => send(formData))
    },
    defaultValue: {
      customer: { email: '', name: '', ...known },
      shipTo: { line1: '', line2: '', postcode: '', city: '', country: 'DE' },
      note: '',
      payment: { token: cards[0].token },
    },
  })
  const { email, name } = fields.customer.getFieldset()
  const { line1, line2, postcode, city, country } = fields.shipTo.getFieldset()
  const { token } = fields.payment.getFieldset()
  const { notice, orderKey } = state
  const { offer: shownOffer } = state.shown
  const { lines, totalMinor, currency } = shownOffer
  // Without JavaScript nothing is known of it until the form is sent.
  const choice = lines.some(isShort) ? fields.onShortage.value : undefined
  // In the order of the form, so that the summary reads as the page does.
  const wrong = checkoutFieldNames.flatMap((field) => {
    const message = form.allErrors[field]?.[0]
    return message ? [{ fieldId: `checkout-${field}`, message }] : []
  })
  const stopped = wrong.length > 0 || notice !== null
  useEffect(() => {
    // The summary takes the focus from the first field that is wrong: it names all of them.
    if (state.attempt > 0 && stopped)
      top.current?.querySelector<HTMLElement>('[role="alert"]')?.focus()
  }, [state.attempt, stopped])
  return (
    <form
      {...getFormProps(form)}
      action={send}
      className="grid items-start gap-10 lg:grid-cols-[minmax(0,1fr)_340px] lg:gap-16"
    >
      <input type="hidden" name="cart" value={cartId} />
      <input type="hidden" name="key" value={orderKey} />
      <input type="hidden" name="shown" value={totalMinor} />
      <input type="hidden" name="currency" value={currency} />
      {lines.map(({ sku, quantity, unitPriceMinor, orderable }) => (
        <input
          key={sku}
          type="hidden"
          name="line"
          value={`${sku}.${quantity}.${unitPriceMinor}.${orderable}`}
        />
      ))}
      <div className="grid gap-9">
        <div ref={top} className="empty:hidden">
          {wrong.length > 0 ? (
            <ErrorSummary
              title="Something is missing before we can take the order"
              errors={wrong}
            />
          ) : notice ? (
            <div
              role="alert"
              tabIndex={-1}
              className="rounded-panel border border-undo/40 bg-undo-soft px-4 py-3 text-undo"
            >
              {notice.text}{' '}
              {notice.link ? (
                <Link href={notice.link.href} className="font-semibold underline">
                  {notice.link.text}
                </Link>
              ) : null}
            </div>
          ) : null}
        </div>
        <fieldset className="grid gap-4">
          <legend className="mb-4 font-display text-2xl">You</legend>
          <TextField
            {...fieldProps(email)}
            label={checkoutLabels['customer.email']}
            size="large"
            type="email"
            autoComplete="email"
            inputMode="email"
            hint="It is kept with the order, and used for nothing else."
            required
          />
          <TextField
            {...fieldProps(name)}
            label={checkoutLabels['customer.name']}
            size="large"
            autoComplete="name"
            required
          />
        </fieldset>
        <fieldset className="grid gap-4">
          <legend className="mb-4 font-display text-2xl">Where it goes</legend>
          <TextField
            {...fieldProps(line1)}
            label={checkoutLabels['shipTo.line1']}
            size="large"
            autoComplete="address-line1"
            required
          />
          <TextField
            {...fieldProps(line2)}
            label={`${checkoutLabels['shipTo.line2']} (if needed)`}
            size="large"
            autoComplete="address-line2"
          />
          <div className="grid gap-4 sm:grid-cols-[160px_minmax(0,1fr)]">
            <TextField
              {...fieldProps(postcode)}
              label={checkoutLabels['shipTo.postcode']}
              size="large"
              autoComplete="postal-code"
              required
            />
            <TextField
              {...fieldProps(city)}
              label={checkoutLabels['shipTo.city']}
              size="large"
              autoComplete="address-level2"
              required
            />
          </div>
          <SelectField
            {...fieldProps(country)}
            label={checkoutLabels['shipTo.country']}
            size="large"
            autoComplete="country"
            required
          >
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </SelectField>
          <TextAreaField
            {...fieldProps(fields.note)}
            label={`${checkoutLabels.note} (if needed)`}
            hint="For whoever packs and brings it. It is printed on the slip in the parcel."
            className="min-h-24 px-3 text-base"
            rows={3}
          />
        </fieldset>
        <ShortageField field={fields.onShortage} offer={shownOffer} />
        <fieldset className="grid gap-3" aria-describedby="card-note">
          <legend className="mb-2 font-display text-2xl">Payment</legend>
          <p id="card-note" className="text-body text-ink-2">
            This shop is a demonstration: no real money moves. Each card shows another way that
            paying can go.
          </p>
          {token.errors ? (
            <p className="text-small font-label text-stop">{token.errors[0]}</p>
          ) : null}
          <div id={token.id} className="grid gap-2">
            {cards.map((card) => (
              <RadioCard
                key={card.token}
                name={token.name}
                value={card.token}
                defaultChecked={token.initialValue === card.token}
                title={card.name}
                what={card.what}
              />
            ))}
          </div>
        </fieldset>
      </div>
      <aside className="grid gap-5 lg:sticky lg:top-8">
        <CheckoutSummary shown={state.shown} {...{ pictures, obstacle, choice }} />
        <Button
          type="submit"
          tone="main"
          size="large"
          disabled={sending || blocked}
          className="num w-full"
        >
          {sending
            ? 'Placing your order…'
            : `${payLabel(shownOffer, choice)}${orderKey === cartId ? '' : ' as a new bag'}`}
        </Button>
        <p className="text-sm text-ink-2">
          You see what becomes of it on the next page, live, and get your money back if we can’t
          deliver.
        </p>
      </aside>
    </form>
  )
}
