import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'

/** A file that staff take away. */
export interface ConsoleFile {
  name: string
  type: 'text/csv' | 'application/json'
  body: BodyInit
}

/** Answers with a file that is kept nowhere on its way; with why not, when who asks may not have it or there is none. */
export async function fileAnswer(make: () => Promise<ConsoleFile>): Promise<Response> {
  try {
    const { name, type, body } = await make()
    return new Response(body, {
      headers: {
        'content-type': `${type}; charset=utf-8`,
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'no-store',
      },
    })
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error
    // What was wrong with the input is told as JSON, for forms; here it was the address.
    const says =
      error.code === 'BAD_REQUEST'
        ? 'Nothing is found at this address. Is it the whole address?'
        : error.message
    return new Response(says, { status: getHTTPStatusCodeFromError(error) })
  }
}
