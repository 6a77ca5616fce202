import { consoleCaller } from '../../../../../../../server/auth/require-staff.ts'
import { fileAnswer } from '../../../../../../../server/console/file-answer.ts'
import { setFile } from '../../../../../../../server/console/set-file.ts'

/** The orders of a set with their outcomes as a file: read and sent page by page. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params
  const { sets } = await consoleCaller()
  const read = (after: number) => sets.orders({ id, after, limit: 1_000 })
  return fileAnswer(async () => {
    const first = await read(0)
    // A set has orders: where none is found it is asked whether there is such a set at all.
    if (first.rows.length === 0) await sets.one({ id })
    return { name: `set-${id.slice(0, 8)}.csv`, type: 'text/csv', body: setFile(first, read) }
  })
}
