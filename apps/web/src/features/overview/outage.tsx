'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { formatCount } from '../../lib/format.ts'
import { randomId } from '../../lib/random-id.ts'

/** Says that the simulated provider's outage holds up orders, and lets a person end it. Nothing when it holds none. */
export function Outage({ held }: { held: number }) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  // One key for one outage, so that a second click ends nothing else.
  const [idempotencyKey, setIdempotencyKey] = useState(randomId)
  const end = useMutation(
    api.console.endOutage.mutationOptions({
      async onSuccess() {
        setIdempotencyKey(randomId())
        await queries.invalidateQueries(api.console.overview.queryFilter())
      },
    }),
  )
  if (held === 0) return null
  const orders = `${formatCount(held)} ${held === 1 ? 'order' : 'orders'}`
  return (
    <Panel
      aria-label="Simulated outage"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3"
    >
      <p className="min-w-0 grow text-ink-2">
        <b className="font-semibold text-ink">The simulated outage is on.</b> The payment provider
        takes no money from <code>tok_outage</code>; {orders} {held === 1 ? 'waits' : 'wait'} for
        it. It lasts until you end it; they then go on with their next try.
      </p>
      {end.isError ? <span className="text-stop">It could not be ended. Try again.</span> : null}
      <Button disabled={end.isPending} onClick={() => end.mutate({ idempotencyKey })}>
        End the outage
      </Button>
    </Panel>
  )
}
