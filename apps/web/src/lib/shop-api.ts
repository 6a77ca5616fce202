import type { AppRouter } from '../server/trpc/index.ts'

/** The part of the API that a shopper's browser calls by itself. */
async function connect() {
  // Loaded with the first call: pages that are only read need none of it.
  const { createTRPCClient, httpLink } = await import('@trpc/client')
  return createTRPCClient<AppRouter>({
    links: [httpLink({ url: '/api/trpc', headers: { 'x-sagaboard': 'shop' } })],
  })
}

let connecting: ReturnType<typeof connect> | undefined

/** The typed calls of the shop. */
export function shopApi(): ReturnType<typeof connect> {
  connecting ??= connect()
  return connecting
}
