import { TRPCError } from '@trpc/server'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { consoleCaller } from '../../../../../../server/auth/require-staff.ts'

/** Read once for a request: by the page and by its title. */
export const readOrder = cache(async (orderId: string) => {
  const caller = await consoleCaller()
  try {
    return await caller.order({ orderId })
  } catch (error) {
    // A malformed id is an order that doesn't exist, too.
    if (error instanceof TRPCError && (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST'))
      notFound()
    throw error
  }
})
