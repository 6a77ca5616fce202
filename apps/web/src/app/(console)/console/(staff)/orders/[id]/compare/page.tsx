import type { Metadata } from 'next'
import { Button } from '../../../../../../../components/ui/button.tsx'
import { TextField } from '../../../../../../../components/ui/field.tsx'
import { StateNote } from '../../../../../../../components/ui/state.tsx'
import { Where } from '../../../../../../../components/ui/where.tsx'
import { TopBar } from '../../../../../../../features/console/top-bar.tsx'
import { CompareScreen } from '../../../../../../../features/order/compare-screen.tsx'
import { say } from '../../../../../../../messages/say.ts'
import { consoleCaller, isForStaff } from '../../../../../../../server/auth/require-staff.ts'
import { readOrder } from '../read-order.ts'

export const metadata: Metadata = { title: say('compare.title') }

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** Two orders side by side; which the other one is stands in the address. */
export default async function ComparePage({ params, searchParams }: Props) {
  const [{ id }, { with: asked }] = await Promise.all([params, searchParams])
  if (!(await isForStaff(`/console/orders/${id}/compare`))) return null
  const text = typeof asked === 'string' ? asked.trim().slice(0, 200) : ''
  const first = await readOrder(id)
  const otherId = text === '' ? undefined : await otherOrder(text, first.orderId)
  const second = otherId === undefined ? undefined : await readOrder(otherId)
  return (
    <>
      <TopBar>
        <Where
          above={[
            { href: '/console/orders', label: 'Orders' },
            { href: `/console/orders/${first.orderId}`, label: first.orderNumber, isCode: true },
          ]}
        >
          <span aria-current="page">{say('compare.title')}</span>
        </Where>
      </TopBar>
      <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
        <h1 className="text-xl leading-tight tracking-title">{say('compare.title')}</h1>
        <form className="flex flex-wrap items-end gap-2.5">
          <TextField
            label={say('compare.with')}
            hint={say('compare.hint')}
            name="with"
            defaultValue={text}
            maxLength={200}
            required
            className="w-full max-w-96"
            error={
              text !== '' && second === undefined ? say('compare.missing', { text }) : undefined
            }
          />
          <Button type="submit" className="mb-6">
            {say('compare.go')}
          </Button>
        </form>
        {second ? (
          <CompareScreen first={first} second={second} />
        ) : (
          <StateNote kind="empty" title={say('compare.nothing')}>
            {say('compare.nothing_hint')}
          </StateNote>
        )}
      </main>
    </>
  )
}

/** The newest order that the text finds, besides this one. */
async function otherOrder(text: string, orderId: string): Promise<string | undefined> {
  const caller = await consoleCaller()
  const { orders } = await caller.find({ text })
  return orders.map((order) => order.orderId).find((found) => found !== orderId)
}
