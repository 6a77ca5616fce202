'use client'

import { Tooltip } from '@base-ui/react/tooltip'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { createContext, type ReactNode, useState } from 'react'
import { ServerTime } from '../../components/clock.tsx'
import { ConsoleApiProvider, type ConsoleOutputs } from '../../lib/console-api.ts'
import { noteSessionOver } from '../../live/use-live.ts'
import type { ConsoleApp } from '../../server/trpc/console/index.ts'

/** What the product runs on. It is told by the server with the page, and stays so while it runs. */
export const SystemContext = createContext<Pick<ConsoleOutputs['system'], 'bus' | 'partitions'>>({
  bus: 'log',
  partitions: 0,
})

const codeOf = (error: Error) =>
  error instanceof TRPCClientError ? String(error.data?.code) : undefined
const refusals = new Set<string | undefined>([
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_REQUEST',
])

function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (codeOf(error) === 'UNAUTHORIZED') noteSessionOver()
      },
    }),
    defaultOptions: {
      queries: {
        // The live feed says when something changed; a window that gets the focus need not ask.
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 3 && !refusals.has(codeOf(error)),
      },
    },
  })
}

const makeApiClient = () =>
  createTRPCClient<ConsoleApp>({
    links: [
      httpBatchLink({ url: '/api/trpc', maxItems: 8, headers: { 'x-sagaboard': 'console' } }),
    ],
  })

/** What every screen of the console stands on: the API, the cache, the state in the URL, the tooltips. */
export function ConsoleProviders({
  nowMs,
  system,
  children,
}: {
  nowMs: number
  system: ConsoleOutputs['system']
  children: ReactNode
}) {
  const [queryClient] = useState(makeQueryClient)
  const [apiClient] = useState(makeApiClient)
  return (
    <QueryClientProvider client={queryClient}>
      <ConsoleApiProvider trpcClient={apiClient} queryClient={queryClient}>
        <NuqsAdapter>
          <ServerTime nowMs={nowMs}>
            <SystemContext value={system}>
              <Tooltip.Provider delay={300}>{children}</Tooltip.Provider>
            </SystemContext>
          </ServerTime>
        </NuqsAdapter>
      </ConsoleApiProvider>
    </QueryClientProvider>
  )
}
