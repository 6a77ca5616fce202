'use server'

import type { ReturnableLine } from '@sagaboard/events/commands/returns'
import { TRPCError } from '@trpc/server'
import { redirect } from 'next/navigation'
import { type ReturnFormState, readReturnForm } from '../../../../lib/return-form.ts'
import { sayShop } from '../../../../messages/say-shop.ts'
import { runtime } from '../../../../server/runtime.ts'
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

/** Asks for things to be taken back and goes to the order's page; what stands in the way is said in the form. */
export async function askReturnAction(
  order: { orderId: string; accessToken: string | undefined; lines: readonly ReturnableLine[] },
  before: ReturnFormState,
  form: FormData,
): Promise<ReturnFormState> {
  const { orderId, accessToken, lines } = order
  const again = (problem: string): ReturnFormState => ({
    attempt: before.attempt + 1,
    problem,
    values: Object.fromEntries(
      [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    ),
  })
  const wanted = readReturnForm(form, lines)
  if ('problem' in wanted) return again(wanted.problem)
  const idempotencyKey = String(form.get('key') ?? '')
  try {
    const { tracking } = await caller()
    const result = await tracking.askReturn({ orderId, accessToken, idempotencyKey, ...wanted })
    if (result.type === 'refused') return again(result.refusal)
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error
    if (error.code !== 'INTERNAL_SERVER_ERROR' && error.code !== 'SERVICE_UNAVAILABLE')
      return again(error.message)
    runtime().log.warn(
      { err: error.cause ?? error, part: 'returns' },
      'a return could not be taken',
    )
    return again(sayShop('return.ask.failed'))
  }
  redirect(`/orders/${orderId}`)
}

/** Asks for a return to be given up and shows the order's page again, which tells what came of it. */
export async function giveUpReturnAction(
  orderId: string,
  accessToken: string | undefined,
  returnId: string,
): Promise<void> {
  await (await caller()).tracking.giveUpReturn({ orderId, accessToken, returnId })
  redirect(`/orders/${orderId}`)
}
