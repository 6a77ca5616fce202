import { sql } from 'drizzle-orm'
import { accounts, users } from './schema/auth.ts'

/** What is read of an account, as columns of a query of `auth.users`. */

/** Whether nobody signs in with the account. */
export const isLocked = sql<boolean>`coalesce(${users.banned}, false)`

/** Whether the account has a password; with a role it lets them in. */
export const hasPassword = sql<boolean>`exists (select from ${accounts}
  where ${accounts.userId} = ${users.id} and ${accounts.providerId} = 'credential' and ${accounts.password} is not null)`
