import type { App } from '../app.ts'
import type { Allowance } from '../http/rate-limit.ts'
import { clientAddressHeader } from './auth.ts'
import { networkOf } from './client-network.ts'

/** Tries to sign in, or to use a one-time link, that one client may make in a minute: asks for one more. */
export const allowClient = (
  { limits }: Pick<App, 'limits'>,
  headers: Headers,
): Promise<Allowance> =>
  limits.signIns.take(networkOf(headers.get(clientAddressHeader) ?? 'unknown'))

/**
 * Tries a password, counted by the client and by the account: many addresses guess no more than one does. A right one does
 * not count for the account.
 *
 * @param email of the account, whether there is one or not
 * @param attempt tries it
 * @returns what the attempt answered, or when to come back (ms)
 */
export async function tryPassword(
  app: Pick<App, 'limits'>,
  headers: Headers,
  email: string,
  attempt: () => Promise<Response>,
): Promise<Response | { retryAfterMs: number }> {
  const { passwords } = app.limits
  const account = email.trim().toLowerCase()
  for (const ask of [() => allowClient(app, headers), () => passwords.take(account)]) {
    const allowance = await ask()
    if (!allowance.allowed) return allowance
  }
  const response = await attempt()
  if (response.ok || response.status >= 500) await passwords.giveBack(account)
  return response
}
