import Link from 'next/link'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { StateNote } from '../../../../components/ui/state.tsx'

/** No such page of the console. */
export default function ConsoleNotFound() {
  return (
    <main id="content" className="grid place-content-center py-24">
      <StateNote
        kind="missing"
        level={1}
        title="The console has no such page"
        actions={
          <Link href="/console" className={buttonClass()}>
            Go to the overview
          </Link>
        }
      >
        The link may be old, or a part of it is missing.
      </StateNote>
    </main>
  )
}
