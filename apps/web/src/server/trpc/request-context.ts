import { headers } from 'next/headers'
import { cache } from 'react'
import { clientAddressHeader } from '../auth/auth.ts'
import { networkOf } from '../auth/client-network.ts'
import { readViewer } from '../auth/viewer.ts'
import { preferredLocale } from '../http/preferred-locale.ts'
import { runtime } from '../runtime.ts'
import { createCaller } from './index.ts'
import type { Context } from './trpc.ts'

/** The context of a call that comes with these headers. */
export async function contextOf(sent: Headers): Promise<Context> {
  const current = runtime()
  return {
    runtime: current,
    viewer: await readViewer(current.auth, sent, current.config.publicUrl),
    client: networkOf(sent.get(clientAddressHeader) ?? 'unknown'),
    locale: preferredLocale(sent.get('accept-language') ?? undefined),
  }
}

/** The context of the request that is being rendered or acted on; asked for once per request. */
export const requestContext = cache(
  async (): Promise<Context> => contextOf(new Headers(await headers())),
)

/** Calls procedures on behalf of the request that is being rendered or acted on. */
export const caller = cache(async () => createCaller(await requestContext()))
