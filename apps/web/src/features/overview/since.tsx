import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect } from 'react'
import { Timestamp } from '../../components/timestamp.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { say } from '../../messages/say.ts'
import { type SinceData, sinceLines } from './since-lines.ts'

/** Who has the page before them looks at it, so often. */
const lookMs = 60_000

/**
 * What happened since one looked at the overview last. It stays while one is here, and after a short way out; it moves on after
 * half an hour away, or when one says that it was seen.
 */
export function Since() {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const { data, isError } = useQuery(
    api.console.handover.since.queryOptions(undefined, { refetchInterval: lookMs }),
  )
  const { mutate: look } = useMutation(api.console.handover.look.mutationOptions())
  const seen = useMutation(
    api.console.handover.seen.mutationOptions({
      onSuccess: () => queries.invalidateQueries(api.console.handover.since.queryFilter()),
    }),
  )
  // What was not seen is read first: who comes for the first time is told so.
  const isRead = data !== undefined
  useEffect(() => {
    if (!isRead) return
    const noteLook = () => {
      if (document.visibilityState === 'visible') look()
    }
    noteLook()
    const timer = setInterval(noteLook, lookMs)
    return () => clearInterval(timer)
  }, [isRead, look])
  const lines = data ? sinceLines(data) : []
  return (
    <Panel aria-label={say('since.title')} aria-busy={!isRead && !isError}>
      <PanelHeader
        className="min-h-11 items-center"
        title={say('since.title')}
        note={data ? <Timestamp at={data.since} /> : null}
        end={
          data && lines.length > 0 ? (
            <Button
              size="small"
              disabled={seen.isPending}
              onClick={() => seen.mutate({ until: data.at })}
            >
              {say('since.seen')}
            </Button>
          ) : null
        }
      />
      {lines.length > 0 ? (
        <ul className="mt-1.5 grid">
          {lines.map(({ href, text }) => (
            <li key={`${href} ${text}`} className="border-t border-line px-4 py-1.5">
              <Link
                href={href}
                className="break-words underline decoration-line-2 underline-offset-2 hover:decoration-ink"
              >
                {text}
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <p className="px-4 pt-1.5 pb-3 text-ink-2">{emptyWords(data, isError)}</p>
      )}
      {seen.error ? (
        <p role="alert" className="px-4 pb-3 text-stop">
          {seen.error.message}
        </p>
      ) : null}
    </Panel>
  )
}

function emptyWords(data: SinceData | null | undefined, isError: boolean): string {
  if (data === null) return say('since.first')
  if (data) return say('since.nothing')
  return isError ? say('since.unread') : 'Looking…'
}
