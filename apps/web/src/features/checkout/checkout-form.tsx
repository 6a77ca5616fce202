'use client'

import Link from 'next/link'
import { type ReactNode, useActionState, useEffect, useRef } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { ErrorSummary, SelectField, TextField } from '../../components/ui/field.tsx'
import { formatMoney } from '../../lib/format.ts'
import { cards } from './cards.ts'
import { type Field, type FieldErrors, type FieldValues, fields } from './checkout-form-data.ts'

/** What came of sending the form, when it did not become an order. */
export interface CheckoutState {
  /** Counts the tries, so that a second refusal is announced too. */
  readonly attempt: number
  readonly values: FieldValues
  readonly errors: FieldErrors
  /** Something to know before trying again, which belongs to no field. */
  readonly notice: {
    readonly text: string
    readonly link?: { readonly href: string; readonly text: string }
  } | null
  /** The total to agree to now, in minor units. */
  readonly shownTotalMinor: number
}

interface CheckoutFormProps {
  action: (state: CheckoutState, form: FormData) => Promise<CheckoutState>
  cartId: string
  lines: readonly { sku: string; quantity: number }[]
  totalMinor: number
  currency: string
  /** Name and address of who is signed in. */
  known: FieldValues
  countries: readonly { code: string; name: string }[]
  /** Stands beside the fields: what is being ordered. */
  summary: ReactNode
  /** True when something in the bag can't be had: then nothing can be paid. */
  blocked: boolean
}

/** One page, one form; it is sent as any form is when there is no JavaScript. */
export function CheckoutForm({
  action,
  cartId,
  lines,
  totalMinor,
  currency,
  known,
  countries,
  summary,
  blocked,
}: CheckoutFormProps) {
  const first: CheckoutState = {
    attempt: 0,
    values: { country: 'DE', card: cards[0].token, ...known },
    errors: {},
    notice: null,
    shownTotalMinor: totalMinor,
  }
  const [state, send, sending] = useActionState(action, first)
  const top = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (state.attempt > 0) top.current?.querySelector<HTMLElement>('[role="alert"]')?.focus()
  }, [state.attempt])

  const { values, errors, notice } = state
  const wrong = (Object.keys(errors) as Field[]).map((name) => ({
    fieldId: name,
    message: errors[name] ?? '',
  }))
  const input = (name: Field) => ({
    id: name,
    name,
    label: fields[name].label,
    defaultValue: values[name] ?? '',
    error: errors[name],
    size: 'large' as const,
  })
  return (
    <form
      action={send}
      noValidate
      className="grid items-start gap-10 lg:grid-cols-[minmax(0,1fr)_340px] lg:gap-16"
    >
      <input type="hidden" name="cart" value={cartId} />
      <input type="hidden" name="shown" value={state.shownTotalMinor} />
      {lines.map(({ sku, quantity }) => (
        <input key={sku} type="hidden" name="line" value={`${sku}.${quantity}`} />
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
            {...input('email')}
            type="email"
            autoComplete="email"
            inputMode="email"
            hint="It is kept with the order, and used for nothing else."
            required
          />
          <TextField {...input('name')} autoComplete="name" required />
        </fieldset>
        <fieldset className="grid gap-4">
          <legend className="mb-4 font-display text-2xl">Where it goes</legend>
          <TextField {...input('line1')} autoComplete="address-line1" required />
          <TextField
            {...input('line2')}
            label={`${fields.line2.label} (if needed)`}
            autoComplete="address-line2"
          />
          <div className="grid gap-4 sm:grid-cols-[160px_1fr]">
            <TextField {...input('postcode')} autoComplete="postal-code" required />
            <TextField {...input('city')} autoComplete="address-level2" required />
          </div>
          <SelectField key={state.attempt} {...input('country')} autoComplete="country" required>
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </SelectField>
        </fieldset>
        <fieldset className="grid gap-3" aria-describedby="card-note">
          <legend className="mb-2 font-display text-2xl">Payment</legend>
          <p id="card-note" className="text-body text-ink-2">
            This shop is a demonstration: no real money moves. Each card shows another way that
            paying can go.
          </p>
          {errors.card ? <p className="text-small font-label text-stop">{errors.card}</p> : null}
          <div id="card" className="grid gap-2">
            {cards.map(({ token, name, what }) => (
              <label
                key={`${token} ${state.attempt}`}
                className="flex items-start gap-3 rounded-panel border border-line-2 bg-panel px-4 py-3 hover:border-ink-3 has-checked:border-ink"
              >
                <input
                  type="radio"
                  name="card"
                  value={token}
                  defaultChecked={values.card === token}
                  className="mt-1.5 accent-ink"
                />
                <span>
                  <span className="num block font-label">{name}</span>
                  <span className="block text-sm text-ink-2">{what}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      </div>
      <aside className="grid gap-5 lg:sticky lg:top-8">
        {summary}
        <Button
          type="submit"
          tone="main"
          size="large"
          disabled={sending || blocked}
          className="num w-full"
        >
          {sending
            ? 'Placing your order…'
            : `Pay ${formatMoney(state.shownTotalMinor, currency)} and order`}
        </Button>
        <p className="text-sm text-ink-2">
          You see what becomes of it on the next page, live, and get your money back if we can’t
          deliver.
        </p>
      </aside>
    </form>
  )
}
