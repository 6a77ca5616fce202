'use client'

import Link from 'next/link'
import type { FormEvent } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { randomId } from '../../lib/random-id.ts'
import { addToCart, quantityOf } from './cart.ts'
import { cartStore } from './cart-store.ts'
import { useCart } from './use-cart.ts'

interface AddToCartProps {
  sku: string
  /** Units that can be ordered now, as the page says. */
  available: number
  cookie: string
  /** What the form does without JavaScript. */
  action: (form: FormData) => Promise<void>
}

/** Puts one more into the bag: at once with JavaScript, as a form without. */
export function AddToCart({ sku, available, cookie, action }: AddToCartProps) {
  const { cart, messages } = useCart(cookie)
  const inCart = quantityOf(cart, sku)
  const add = (event: FormEvent) => {
    event.preventDefault()
    cartStore().change((current) => addToCart(current, sku, 1, randomId))
  }
  return (
    <form action={action} onSubmit={add} className="grid gap-3">
      <input type="hidden" name="sku" value={sku} />
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" tone="main" size="large">
          Add to bag
        </Button>
        {inCart > 0 ? (
          <Link href="/bag" className="text-body underline">
            {`${inCart} in your bag`}
          </Link>
        ) : null}
      </div>
      <p aria-live="polite" className="min-h-6 text-body text-ink-2">
        {messages.length > 0 ? messages.join(' ') : stockNote(inCart, available)}
      </p>
    </form>
  )
}

/** What can be done with a product of which none is there; and what a bag means that holds more than there are. */
function stockNote(inCart: number, available: number): string {
  if (available <= 0)
    return 'None is in stock now: put it into your bag, and at the checkout choose to wait for it.'
  const more = inCart - available
  if (more < 0) return ''
  return more === 0
    ? 'That is all we have of it now.'
    : `${more} more than we have now: at the checkout you choose what happens with ${more === 1 ? 'it' : 'them'}.`
}
