'use client'

import { createAuthClient } from 'better-auth/client'

const client = createAuthClient({ basePath: '/api/auth' })

interface Answer {
  /** Why it was refused, by HTTP status; 0 when the server was not reached. */
  error: { status: number } | null
}

const answerOf = ({ error }: { error: { status: number } | null }): Answer => ({
  error: error ? { status: error.status } : null,
})

/** Signs in with e-mail and password; the session arrives as a cookie that scripts can't read. */
export const signIn = async (email: string, password: string): Promise<Answer> =>
  answerOf(await client.signIn.email({ email, password }))

/** Ends the session on the server; its live connections are cut there. */
export const signOut = async (): Promise<Answer> => answerOf(await client.signOut())
