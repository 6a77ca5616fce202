import { auditFilterOf } from '../../../../../../lib/audit-filter.ts'
import { consoleCaller } from '../../../../../../server/auth/require-staff.ts'
import { auditFile } from '../../../../../../server/console/audit-file.ts'
import { fileAnswer } from '../../../../../../server/console/file-answer.ts'

/** The filtered audit as a file, newest first: read and sent page by page. */
export async function GET(request: Request): Promise<Response> {
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const filter = auditFilterOf(query)
  const { audit } = await consoleCaller()
  const read = (cursor: Parameters<typeof audit.list>[0]['cursor']) =>
    audit.list({ filter, cursor, limit: 1_000 })
  return fileAnswer(async () => ({
    name: `audit-${new Date().toISOString().slice(0, 10)}.csv`,
    type: 'text/csv',
    // Who may not read it, or asks while the database is away, is told so before the file begins.
    body: auditFile(await read(null), read),
  }))
}
