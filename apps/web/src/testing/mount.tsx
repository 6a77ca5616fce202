import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, TRPCClientError } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { NuqsTestingAdapter, type OnUrlUpdateFunction } from 'nuqs/adapters/testing'
import { act, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { ServerTime } from '../components/clock.tsx'
import { ConsoleApiProvider } from '../lib/console-api.ts'
import type { ConsoleApp } from '../server/trpc/console/index.ts'

/** What a call of the API is answered with; a call that is not named here is never answered. */
export type Answers = Record<string, (input: never) => unknown>

interface Mounted {
  container: HTMLElement
  unmount: () => void
}

/** The query of the page's address, and who hears of its changes. */
interface Address {
  searchParams?: string
  onUrlUpdate?: OnUrlUpdateFunction
}

/** Shows `children` on an empty page, on what the console stands on. */
export function mount(children: ReactNode, answers: Answers = {}, address: Address = {}): Mounted {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const trpcClient = createTRPCClient<ConsoleApp>({
    links: [
      () =>
        ({ op }) =>
          observable((observer) => {
            const answer = answers[op.path]
            if (!answer) return
            try {
              observer.next({ result: { type: 'data', data: answer(op.input as never) } })
              observer.complete()
            } catch (error) {
              observer.error(TRPCClientError.from(error as Error))
            }
          }),
    ],
  })
  const container = document.createElement('div')
  document.body.append(container)
  const root = createRoot(container)
  act(() =>
    root.render(
      <QueryClientProvider client={queryClient}>
        <ConsoleApiProvider trpcClient={trpcClient} queryClient={queryClient}>
          <NuqsTestingAdapter {...address}>
            <ServerTime nowMs={Date.now()}>{children}</ServerTime>
          </NuqsTestingAdapter>
        </ConsoleApiProvider>
      </QueryClientProvider>,
    ),
  )
  return {
    container,
    unmount: () => {
      act(() => root.unmount())
      queryClient.clear()
      container.remove()
    },
  }
}
