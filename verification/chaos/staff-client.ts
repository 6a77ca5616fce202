import { setTimeout as delay } from 'node:timers/promises'
import { demoAccounts } from '@sagaboard/web/server/auth/demo-accounts'

const againMs = 100
const answerMaxMs = 8_000

/** What the web process answered, read to its end. */
export interface Answer {
  ok: boolean
  status: number
  text: string
  headers: Headers
}

/** Asks until the web process answers, and to the end of its answer. */
export async function ask(url: string, init: RequestInit): Promise<Answer> {
  for (;;) {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(answerMaxMs) })
      .then(async (response) => ({
        ok: response.ok,
        status: response.status,
        headers: response.headers,
        text: await response.text(),
      }))
      .catch(() => undefined)
    // 5xx: the database is away, which the next try finds over.
    if (answer && answer.status < 500) return answer
    await delay(againMs)
  }
}

/**
 * Signs a member of staff in.
 *
 * @returns the cookies of the session
 * @throws Error when the account is refused
 */
export async function signIn(origin: string, role: string): Promise<string> {
  const { email, password } = demoAccounts.find((account) => account.role === role) ?? {}
  const headers = { 'content-type': 'application/json', origin }
  const body = JSON.stringify({ email, password })
  const response = await ask(`${origin}/api/auth/sign-in/email`, { method: 'POST', headers, body })
  if (!response.ok)
    throw new Error(`the ${role} can't sign in: ${response.status} ${response.text}`)
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')
}

/** The headers of a mutation that comes from the console. */
export const consoleHeaders = (origin: string, cookie: string) => ({
  'content-type': 'application/json',
  'x-sagaboard': 'storm',
  origin,
  cookie,
})
