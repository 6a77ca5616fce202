import { randomUUID } from 'node:crypto'
import { noteMax } from '@sagaboard/events/commands/order-input'
import { returnableLines } from '@sagaboard/events/commands/returns'
import { returnsUntil } from '@sagaboard/events/saga/returns/window'
import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { ReturnForm } from '../../../../../features/tracking/returns/return-form.tsx'
import { requestTimeMs } from '../../../../../lib/request-time.ts'
import { foldPublic } from '../../../../../live/fold-public.ts'
import { sayShop } from '../../../../../messages/say-shop.ts'
import { runtime } from '../../../../../server/runtime.ts'
import { Frame } from '../../../frame.tsx'
import { askReturnAction } from '../actions.ts'
import { type OrderPageProps, orderOf, tokenOf } from '../find-order.ts'

export const metadata: Metadata = { title: 'Return items', robots: { index: false } }

/** Asks for things of one order to be taken back: a page of its own, which nothing reads again while it is filled in. */
export default async function ReturnPage(props: OrderPageProps) {
  const order = await orderOf(props)
  if (order === null) notFound()
  const { orderId } = order
  const folded = foldPublic(order.events)
  const lines = returnableLines(folded)
  const until = returnsUntil(folded, runtime().config.returnDays)
  if (until === null || requestTimeMs() > Date.parse(until) || lines.length === 0)
    return (
      <Frame title={sayShop('return.ask')} lead={sayShop('return.ask.none')} narrow>
        <Link href={`/orders/${orderId}`} className={buttonClass({ tone: 'main', size: 'large' })}>
          {sayShop('return.back')}
        </Link>
      </Frame>
    )
  const accessToken = await tokenOf(props)
  return (
    <Frame title={sayShop('return.ask')} lead={sayShop('return.ask.how')} narrow>
      <ReturnForm
        {...{ orderId, lines, until, requestKey: randomUUID(), noteMax }}
        ask={askReturnAction.bind(null, { orderId, accessToken, lines })}
      />
    </Frame>
  )
}
