import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { clientAddressHeader } from '../auth/auth.ts'
import { readViewer } from '../auth/viewer.ts'
import { runtime } from '../runtime.ts'
import { createCaller } from './index.ts'
import type { Context } from './trpc.ts'

/** The context of a call that comes with these headers. */
export async function contextOf(sent: Headers): Promise<Context> {
  const current = runtime()
  return {
    runtime: current,
    viewer: await readViewer(current.auth, sent, current.config.publicUrl),
    client: sent.get(clientAddressHeader) ?? 'unknown',
  }
}

/** The context of the request that is being rendered or acted on; asked for once per request. */
export const requestContext = cache(
  async (): Promise<Context> => contextOf(new Headers(await headers())),
)

/** Calls procedures on behalf of the request that is being rendered or acted on. */
export const caller = cache(async () => createCaller(await requestContext()))

/** Copies cookies that a response of the auth library sets to the response that Next is making. */
export async function keepCookies(response: Response): Promise<void> {
  const jar = await cookies()
  for (const line of response.headers.getSetCookie()) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const at = pair.indexOf('=')
    const given = new Map(
      attributes.map((attribute): [string, string] => {
        const [name = '', value = ''] = attribute.split('=')
        return [name.toLowerCase(), value]
      }),
    )
    const maxAge = given.get('max-age')
    jar.set(pair.slice(0, at), decodeURIComponent(pair.slice(at + 1)), {
      httpOnly: given.has('httponly'),
      secure: given.has('secure'),
      sameSite: 'lax',
      path: given.get('path') ?? '/',
      ...(maxAge !== undefined && { maxAge: Number(maxAge) }),
    })
  }
}
