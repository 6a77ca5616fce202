'use client'

import { Tooltip } from '@base-ui/react/tooltip'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useState } from 'react'
import { ClockProvider } from '../../components/clock-provider.tsx'
import { ConsoleApiProvider } from '../../lib/console-api.ts'
import type { ConsoleApp } from '../../server/trpc/console/index.ts'

const refusals = new Set(['UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND', 'BAD_REQUEST'])

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The live feed says when something changed; a window that gets the focus need not ask.
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) =>
          failures < 3 &&
          !(error instanceof TRPCClientError && refusals.has(String(error.data?.code))),
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
export function ConsoleProviders({ nowMs, children }: { nowMs: number; children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient)
  const [apiClient] = useState(makeApiClient)
  return (
    <QueryClientProvider client={queryClient}>
      <ConsoleApiProvider trpcClient={apiClient} queryClient={queryClient}>
        <NuqsAdapter>
          <ClockProvider nowMs={nowMs}>
            <Tooltip.Provider delay={300}>{children}</Tooltip.Provider>
          </ClockProvider>
        </NuqsAdapter>
      </ConsoleApiProvider>
    </QueryClientProvider>
  )
}
