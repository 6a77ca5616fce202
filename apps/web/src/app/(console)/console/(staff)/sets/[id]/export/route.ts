import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { consoleCaller } from '../../../../../../../server/auth/require-staff.ts'
import { setFile } from '../../../../../../../server/console/set-file.ts'

/** The orders of a set with their outcomes as a file: read and sent page by page. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params
  const { sets } = await consoleCaller()
  const read = (after: number) => sets.orders({ id, after, limit: 1_000 })
  try {
    const first = await read(0)
    // A set has orders: where none is found it is asked whether there is such a set at all.
    if (first.rows.length === 0) await sets.one({ id })
    return new Response(setFile(first, read), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="set-${id.slice(0, 8)}.csv"`,
        'cache-control': 'no-store',
      },
    })
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error
    return new Response(error.message, { status: getHTTPStatusCodeFromError(error) })
  }
}
