import { boolean, index, pgSchema, text, timestamp } from 'drizzle-orm/pg-core'

/**
 * People, their sessions and their passwords. The columns are those that the authentication library
 * (better-auth with its admin plugin) reads and writes; the property names are its field names, so that its
 * drizzle adapter finds them. Beside the library only the door of all commands writes here: staff are added, changed and let
 * in by it.
 */
export const auth = pgSchema('auth')

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** A person: shopper or staff. `role` is one of customer, operator, supervisor, admin. */
export const users = auth.table('users', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
  role: text('role').notNull().default('customer'),
  banned: boolean('banned').default(false),
  banReason: text('ban_reason'),
  banExpires: moment('ban_expires'),
  /** When a session was last begun; it outlives the session. */
  lastSignInAt: moment('last_sign_in_at'),
})

/** A browser that is signed in. The token is what the cookie carries (signed). */
export const sessions = auth.table(
  'sessions',
  {
    id: text('id').primaryKey(),
    expiresAt: moment('expires_at').notNull(),
    token: text('token').notNull().unique(),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    impersonatedBy: text('impersonated_by'),
  },
  (table) => [index('sessions_user_id').on(table.userId)],
)

/** How a person signs in; for e-mail and password `providerId` is `credential` and `password` is its hash. */
export const accounts = auth.table(
  'accounts',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: moment('access_token_expires_at'),
    refreshTokenExpiresAt: moment('refresh_token_expires_at'),
    scope: text('scope'),
    password: text('password'),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [index('accounts_user_id').on(table.userId)],
)

/** One-time values the library hands out (address confirmation, password reset). */
export const verifications = auth.table(
  'verifications',
  {
    id: text('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: moment('expires_at').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [index('verifications_identifier').on(table.identifier)],
)

/** Links that let somebody in once: the first administrator of an installation, or staff who set their password. */
export const staffLinks = auth.table(
  'staff_links',
  {
    /** SHA-256 in hex of the 128 bits in the link: who reads this table can't open it. */
    tokenHash: text('token_hash').primaryKey(),
    /** Whose password it sets; null when it makes the first administrator. */
    userId: text('user_id').references(() => users.id, { onDelete: 'cascade' }),
    createdAt: moment('created_at').notNull().defaultNow(),
    expiresAt: moment('expires_at').notNull(),
    /** From then on it is refused. */
    usedAt: moment('used_at'),
  },
  (table) => [index('staff_links_user_id').on(table.userId)],
)
