'use client'

import { Button } from '../components/ui/button.tsx'
import { StateNote } from '../components/ui/state.tsx'
import './globals.css'

/** Stands in for the whole document when the root layout itself failed. */
export default function GlobalError({
  error,
  retry,
}: {
  error: Error & { digest?: string }
  retry: () => void
}) {
  return (
    <html lang="en">
      <body className="font-sans text-ui">
        <title>This page could not be shown · Sagaboard</title>
        <main className="grid min-h-dvh place-content-center">
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
      </body>
    </html>
  )
}
