'use client'

import { Button } from '../../../../components/ui/button.tsx'
import { StateNote } from '../../../../components/ui/state.tsx'

export default function ConsoleError({
  error,
  retry,
}: {
  error: Error & { digest?: string }
  retry: () => void
}) {
  return (
    <main id="content" className="grid place-content-center py-24 text-ui">
      <StateNote
        kind="error"
        level={1}
        title="This screen could not be shown"
        actions={<Button onClick={retry}>Try again</Button>}
      >
        The orders go on without it. Nothing was changed.
        {error.digest ? ` The log has it under ${error.digest}.` : ''}
      </StateNote>
    </main>
  )
}
