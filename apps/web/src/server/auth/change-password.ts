import { databaseOf } from '@sagaboard/db/database'
import { accounts } from '@sagaboard/db/schema/auth'
import { and, eq } from 'drizzle-orm'
import type { App } from '../app.ts'
import { staff } from '../commands/requester.ts'
import type { Session } from './policy.ts'
import { tryPassword } from './sign-in-limits.ts'

/** Tells the page that follows, for a minute, that the password was changed. */
export const changedCookie = 'sagaboard-password-changed'

type Changed =
  | { type: 'changed' }
  | { type: 'wrong' }
  | { type: 'too_often'; retryAfterMs: number }
  | { type: 'refused'; refusal: string }

/**
 * Changes the password of who is signed in; every session of theirs ends, this one too.
 *
 * @param headers of the request: wrong tries are counted by client and account, as at the sign-in
 * @param given the password as it is, and as it is to be
 * @throws what the database throws while it is away
 */
export async function changeOwnPassword(
  app: Pick<App, 'auth' | 'commands' | 'pool' | 'limits' | 'recheckSessions'>,
  session: Session,
  headers: Headers,
  given: { current: string; password: string },
): Promise<Changed> {
  const { password: passwords } = await app.auth.$context
  const tried = await tryPassword(app, headers, session.email, async () => {
    const hash = await readHash(app, session.userId)
    const isRight = hash !== null && (await passwords.verify({ hash, password: given.current }))
    return new Response(null, { status: isRight ? 200 : 401 })
  })
  if (!(tried instanceof Response)) return { type: 'too_often', ...tried }
  if (!tried.ok) return { type: 'wrong' }
  const result = await app.commands.executeCommand(
    {
      command: { type: 'change_password' },
      reason: 'Changed their own password in the console.',
      secrets: { passwordHash: await passwords.hash(given.password) },
    },
    staff(session),
  )
  if (result.type !== 'accepted')
    return {
      type: 'refused',
      refusal: result.type === 'refused' ? result.refusal : 'Sign in again first.',
    }
  app.recheckSessions()
  return { type: 'changed' }
}

async function readHash({ pool }: Pick<App, 'pool'>, userId: string): Promise<string | null> {
  const [account] = await databaseOf(pool)
    .select({ hash: accounts.password })
    .from(accounts)
    .where(and(eq(accounts.userId, userId), eq(accounts.providerId, 'credential')))
  return account?.hash ?? null
}
