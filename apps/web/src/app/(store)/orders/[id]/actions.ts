'use server'

import { redirect } from 'next/navigation'
import { caller } from '../../../../server/trpc/request-context.ts'

/**
 * Asks for an order to be cancelled and shows its page again, which tells what came of it: it is undone, or the parcel had
 * left. Only for who may see the order; anybody else is shown that there is none.
 */
export async function cancelOrderAction(
  orderId: string,
  accessToken: string | undefined,
): Promise<void> {
  await (await caller()).tracking.cancel({ orderId, accessToken })
  redirect(`/orders/${orderId}`)
}
