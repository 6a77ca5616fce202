import { APIError, createAuthMiddleware } from 'better-auth/api'
import { errorNames } from './error-names.ts'

type CallContext = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0]

/** What happens before some calls of the auth library, whether they come over HTTP or from a page. */
export const beforeCalls = createAuthMiddleware(async (context) => {
  if (context.path === '/sign-out') await signOutOrFail(context)
})

/**
 * Ends the session before the library's own sign-out does, which answers 200 also when the session could not be deleted: it
 * would live on for days while its owner believes it ended.
 *
 * @throws APIError 503 when the session can't be read or deleted; its cookie stays, so that it can be tried again
 */
async function signOutOrFail(context: CallContext): Promise<void> {
  const { authCookies, secret, internalAdapter, logger } = context.context
  const token = await context.getSignedCookie(authCookies.sessionToken.name, secret)
  if (!token) return
  try {
    await internalAdapter.deleteSession(token)
    // Deleting keeps silent about a session that it could not read.
    if ((await internalAdapter.findSession(token)) === null) return
  } catch (error) {
    logger.error(`a session could not be ended: ${errorNames(error).join(', ')}`)
  }
  throw new APIError(
    'SERVICE_UNAVAILABLE',
    { code: 'UNAVAILABLE', message: 'The session could not be ended. Try again in a moment.' },
    { 'retry-after': '2' },
  )
}
