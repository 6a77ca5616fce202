import { TRPCError } from '@trpc/server'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { newestShown } from '../../../../../../features/order/event-limits.ts'
import { consoleCaller } from '../../../../../../server/auth/require-staff.ts'

type Caller = Awaited<ReturnType<typeof consoleCaller>>

/** A malformed id is an order that doesn't exist, too. */
const missing: ReadonlySet<TRPCError['code']> = new Set(['NOT_FOUND', 'BAD_REQUEST'])

/** Reads it once for a request: for the page and its title. What is not there has no page. */
const readOnce = <T>(read: (caller: Caller, orderId: string) => Promise<T | undefined>) =>
  cache(async (orderId: string): Promise<T> => {
    const caller = await consoleCaller()
    const found = await read(caller, orderId).catch((error: unknown) => {
      if (error instanceof TRPCError && missing.has(error.code)) return undefined
      throw error
    })
    return found ?? notFound()
  })

/** An order with all of its events. */
export const readOrder = readOnce((caller, orderId) => caller.order({ orderId }))

/** An order as the list has it. */
export const readRow = readOnce(async (caller, orderId) => {
  const [row] = await caller.orders.rows({ orderIds: [orderId] })
  return row
})

/** The newest events of a long order. */
export const readNewest = readOnce(async (caller, orderId) => {
  const { version } = await readRow(orderId)
  return caller.orders.events({ orderId, after: Math.max(0, version - newestShown) })
})
