import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { auditFilterOf } from '../../../../../../lib/audit-filter.ts'
import { consoleCaller } from '../../../../../../server/auth/require-staff.ts'
import { auditFile } from '../../../../../../server/console/audit-file.ts'

/** The filtered audit as a file, newest first: read and sent page by page. */
export async function GET(request: Request): Promise<Response> {
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const filter = auditFilterOf(query)
  const { audit } = await consoleCaller()
  const read = (cursor: Parameters<typeof audit.list>[0]['cursor']) =>
    audit.list({ filter, cursor, limit: 1_000 })
  try {
    // Who may not read it, or asks while the database is away, is told so before the file begins.
    const first = await read(null)
    return new Response(auditFile(first, read), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="audit-${new Date().toISOString().slice(0, 10)}.csv"`,
        'cache-control': 'no-store',
      },
    })
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error
    return new Response(error.message, { status: getHTTPStatusCodeFromError(error) })
  }
}
