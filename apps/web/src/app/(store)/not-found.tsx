import Link from 'next/link'
import { buttonClass } from '../../components/ui/button.tsx'
import { Frame } from './frame.tsx'

/** No such shelf, product or order; or an order that belongs to somebody else, which must look the same. */
export default function StoreNotFound() {
  return (
    <Frame
      title="There is nothing at this address."
      lead="The link may be old, or the order behind it may belong to somebody else."
      narrow
    >
      <Link href="/" className={buttonClass({ tone: 'main', size: 'large' })}>
        Go to the shop
      </Link>
    </Frame>
  )
}
