import Link from 'next/link'
import { buttonClass } from '../../../../../../components/ui/button.tsx'
import { StateNote } from '../../../../../../components/ui/state.tsx'

export default function OrderNotFound() {
  return (
    <main id="content" className="grid place-content-center py-24">
      <StateNote
        kind="missing"
        level={1}
        title="There is no order with this id"
        actions={
          <Link href="/console/orders" className={buttonClass()}>
            See all orders
          </Link>
        }
      >
        The short form is only for people; the address needs the whole id. Find it by the short form
        in the list.
      </StateNote>
    </main>
  )
}
