'use client'

import { useRouter } from 'next/navigation'
import type { FormEvent } from 'react'
import { ordersHref } from '../../lib/order-filter.ts'

/** Finds orders by number, id, reference, e-mail, name or SKU. A plain form, beside the palette. */
export function Find() {
  const router = useRouter()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget).get('q') ?? '').trim()
    router.push(ordersHref({ text }))
  }
  return (
    <search>
      <form
        action="/console/orders"
        onSubmit={submit}
        className="flex max-w-105 items-center gap-2 rounded-lg border border-line bg-panel pr-2.5 focus-within:border-go"
      >
        <input
          name="q"
          type="search"
          maxLength={200}
          autoComplete="off"
          aria-label="Find an order by number, reference, e-mail, name or SKU"
          placeholder="Find an order by number, reference, e-mail, name or SKU…"
          className="h-8 min-w-0 flex-1 rounded-lg bg-transparent pl-2.5 outline-none placeholder:text-ink-3 [&::-webkit-search-cancel-button]:hidden"
        />
      </form>
    </search>
  )
}
