'use client'

import { Button } from '../components/ui/button.tsx'
import { StateNote } from '../components/ui/state.tsx'

export default function PageError({
  error,
  retry,
}: {
  error: Error & { digest?: string }
  retry: () => void
}) {
  return (
    <main className="grid min-h-dvh place-content-center text-ui">
      <StateNote
        kind="error"
        level={1}
        title="This page could not be shown"
        actions={<Button onClick={retry}>Try again</Button>}
      >
        Nothing was changed by it.
        {error.digest ? ` When you ask for help, name ${error.digest}.` : ''}
      </StateNote>
    </main>
  )
}
