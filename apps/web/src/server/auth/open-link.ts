import { hashLinkToken } from '@sagaboard/db/commands/staff-links'
import { databaseOf } from '@sagaboard/db/database'
import { users } from '@sagaboard/db/schema/auth'
import { eq } from 'drizzle-orm'
import type { App } from '../app.ts'

/** What somebody who opens a one-time link says; name and e-mail only the first administrator. */
export interface LinkAnswer {
  readonly password: string
  readonly name?: string
  readonly email?: string
}

/**
 * Uses a one-time link up.
 *
 * @param token as it stands in the link
 * @returns the address to sign in with, or the sentence that says why it does not open
 */
export async function openLink(
  app: Pick<App, 'auth' | 'commands' | 'pool' | 'recheckSessions'>,
  token: string,
  { password, name, email }: LinkAnswer,
): Promise<{ type: 'opened'; email: string } | { type: 'refused'; refusal: string }> {
  const { auth, commands, pool } = app
  const passwordHash = await (await auth.$context).password.hash(password)
  const command =
    name !== undefined && email !== undefined
      ? ({ type: 'first_admin', name, email } as const)
      : ({ type: 'set_password' } as const)
  const result = await commands.executeCommand(
    {
      command,
      reason: 'Opened a one-time link.',
      secrets: { tokenHash: hashLinkToken(token), passwordHash },
    },
    { type: 'link' },
  )
  if (result.type === 'refused') return { type: 'refused', refusal: result.refusal }
  if (result.type !== 'accepted')
    return { type: 'refused', refusal: 'This link is not known. Ask for a new one.' }
  // Whoever was signed in with the password before is cut off.
  app.recheckSessions()
  const [person] = await databaseOf(pool)
    .select({ email: users.email })
    .from(users)
    .where(eq(users.id, result.userId))
  return { type: 'opened', email: person?.email ?? '' }
}
