import { Button } from './button.tsx'
import { StateNote } from './state.tsx'

/** Above what is shown from before, because it can't be read just now; `onRetry` asks at once. */
export function StaleNote({ what, onRetry }: { what: string; onRetry: () => unknown }) {
  return (
    <StateNote
      kind="offline"
      title={`${what} can’t be read just now`}
      className="rounded-panel border border-line bg-panel py-5"
      actions={<Button onClick={() => void onRetry()}>Try again</Button>}
    >
      What is shown below is from before. It is asked again every few seconds.
    </StateNote>
  )
}
