import { toNextJsHandler } from 'better-auth/next-js'
import { handleAuth } from '../../../../server/auth/handle-auth.ts'
import { runtime } from '../../../../server/runtime.ts'

export const { GET, POST } = toNextJsHandler((request: Request) => handleAuth(runtime(), request))
