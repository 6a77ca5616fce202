import type { Session } from '../server/auth/policy.ts'
import { appRouter } from '../server/trpc/index.ts'
import { createCallerFactory } from '../server/trpc/trpc.ts'
import type { TestWeb } from './web.ts'

/** The session of somebody who has this role, and its name. */
export const sessionOf = (role: Session['role']): Session => ({
  role,
  userId: role,
  name: role,
  email: `${role}@example.org`,
  token: 'token',
  expiresAt: new Date(8.64e15),
})

/** Calls tRPC as who has this session does. */
export const callAs = ({ services }: TestWeb, session: Session | null) =>
  createCallerFactory(appRouter)({
    runtime: services,
    viewer: { session, accessToken: null },
    client: 'test',
  })
