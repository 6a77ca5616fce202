import { databaseOf } from '@sagaboard/db/database'
import { accounts, sessions, users, verifications } from '@sagaboard/db/schema/auth'
import type { Role } from '@sagaboard/events/commands/roles'
import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError, isAPIError } from 'better-auth/api'
import { nextCookies } from 'better-auth/next-js'
import { admin } from 'better-auth/plugins'
import { createAccessControl } from 'better-auth/plugins/access'
import { defaultStatements } from 'better-auth/plugins/admin/access'
import { and, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { passwordMax, passwordMin } from '../../lib/password-form.ts'
import { isUnavailable } from '../is-unavailable.ts'
import { beforeCalls } from './before-calls.ts'
import { errorNames } from './error-names.ts'
import { recordSignIn } from './last-sign-in.ts'
import { parseRole, type Session } from './policy.ts'

/** The header in which the server says who the client is; what a client sends under this name is thrown away. */
export const clientAddressHeader = 'x-sagaboard-client'

export interface AuthOptions {
  readonly pool: Pool
  readonly secret: string
  /** The origin people open; undefined when only this machine is meant. */
  readonly publicUrl: string | undefined
  readonly log: Logger
  /** Called with the token of every session that ends by sign-out. */
  readonly onSessionEnd: (token: string) => void
}

const access = createAccessControl(defaultStatements)
const nothing = access.newRole({ user: [], session: [] })

function build({ pool, secret, publicUrl, log, onSessionEnd }: AuthOptions) {
  return betterAuth({
    secret,
    // Only used where a request does not say where it came to.
    baseURL: publicUrl ?? 'http://localhost',
    basePath: '/api/auth',
    database: drizzleAdapter(databaseOf(pool), {
      provider: 'pg',
      schema: { user: users, session: sessions, account: accounts, verification: verifications },
    }),
    // Without a public address the one that the browser asked for is the one it may come from.
    trustedOrigins: (request) => {
      const host = request?.headers.get('host')
      return publicUrl !== undefined
        ? [publicUrl]
        : host
          ? [`http://${host}`, `https://${host}`]
          : []
    },
    // Nobody makes an account by themselves while no page offers it: the answer would tell which addresses exist.
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordMin,
      maxPasswordLength: passwordMax,
    },
    // No cookie cache: a session that was ended is ended at once, not minutes later.
    session: { expiresIn: 7 * 24 * 3600, updateAge: 24 * 3600 },
    // Sign-ins are counted by handle-auth.ts, which also counts those that come through a form.
    rateLimit: { enabled: false },
    plugins: [
      admin({
        ac: access,
        defaultRole: 'customer',
        adminRoles: ['admin'],
        // The library knows no right of any of them: nobody acts as somebody else, and people are administered by commands.
        roles: { customer: nothing, operator: nothing, supervisor: nothing, admin: nothing },
        bannedUserMessage: 'This account is locked. Ask an administrator.',
      }),
      // Last, as it copies what the others have set: cookies of calls made by a server action.
      nextCookies(),
    ],
    hooks: { before: beforeCalls },
    databaseHooks: {
      session: {
        create: { after: async ({ userId }) => recordSignIn(pool, userId) },
        delete: { after: async (session) => onSessionEnd(session.token) },
      },
    },
    advanced: {
      cookiePrefix: 'sagaboard',
      useSecureCookies: publicUrl?.startsWith('https:') ?? false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
    },
    telemetry: { enabled: false },
    // By itself the library prints the failed statement with its parameters, and answers nothing.
    onAPIError: { onError: (error) => rethrow(error, log) },
    logger: { log: (level, message) => log[level]({ part: 'auth' }, message) },
  })
}

/** Turns what is no answer into one, and logs it without the statement that failed, which holds addresses. */
function rethrow(error: unknown, log: Logger): void {
  if (isAPIError(error)) return
  if (isUnavailable(error)) {
    log.warn({ part: 'auth', errors: errorNames(error) }, 'the database is away: answered 503')
    const message = 'Not available at the moment. Try again.'
    throw new APIError(
      'SERVICE_UNAVAILABLE',
      { code: 'UNAVAILABLE', message },
      { 'retry-after': '2' },
    )
  }
  log.error({ part: 'auth', errors: errorNames(error) }, 'a request failed')
  throw new APIError('INTERNAL_SERVER_ERROR', { message: 'Something went wrong on our side.' })
}

export type Auth = ReturnType<typeof build>

/**
 * Builds the library that keeps people, passwords and sessions, on the Postgres schema `auth`.
 *
 * @param options.secret at least 32 characters; signs the session cookies
 */
export function createAuth(options: AuthOptions): Auth {
  return build(options)
}

/** Who is signed in according to these request headers; null when nobody is, or the session is over. */
export async function readSession(auth: Auth, headers: Headers): Promise<Session | null> {
  // Most requests of guests carry no cookie of ours: they cost no question to the database.
  if (!headers.get('cookie')?.includes('sagaboard.session_token')) return null
  const found = await auth.api.getSession({ headers })
  if (found === null || found.user.banned === true) return null
  return {
    userId: found.user.id,
    name: found.user.name,
    email: found.user.email,
    role: parseRole(found.user.role),
    token: found.session.token,
    expiresAt: new Date(found.session.expiresAt),
  }
}

/** The roles of those of these session tokens that are still good. */
export async function readRoles(pool: Pool, tokens: readonly string[]): Promise<Map<string, Role>> {
  const rows = await databaseOf(pool)
    .select({ token: sessions.token, role: users.role })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        inArray(sessions.token, [...tokens]),
        gt(sessions.expiresAt, sql`now()`),
        sql`${users.banned} is not true`,
      ),
    )
  return new Map(rows.map(({ token, role }) => [token, parseRole(role)]))
}
