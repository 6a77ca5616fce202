import Link from 'next/link'
import { buttonClass } from '../components/ui/button.tsx'
import { StateNote } from '../components/ui/state.tsx'

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-content-center text-ui">
      <StateNote
        kind="missing"
        level={1}
        title="There is nothing at this address"
        actions={
          <Link href="/" className={buttonClass()}>
            Go to the shop
          </Link>
        }
      >
        The link may be old, or an order may belong to somebody else.
      </StateNote>
    </main>
  )
}
