import { migrate } from '@sagaboard/db/migrate'
import { giveLogin } from '@sagaboard/db/roles/give-login'
import { seed } from '@sagaboard/db/seed'

/**
 * The one-shot container that the others wait for: brings the schema up to date, fills an empty shop, and lets the
 * processes sign in with the passwords that their addresses hold.
 */
const { DATABASE_URL, DATABASE_URL_WORKERS, DATABASE_URL_WEB } = process.env
if (!DATABASE_URL || !DATABASE_URL_WORKERS || !DATABASE_URL_WEB) {
  process.stderr.write(
    'DATABASE_URL, DATABASE_URL_WORKERS and DATABASE_URL_WEB are needed: PostgreSQL addresses such as postgres://user:password@host:5432/name.\n',
  )
  process.exit(1)
}
await migrate(DATABASE_URL)
await seed(DATABASE_URL)
await giveLogin(DATABASE_URL, 'workers', DATABASE_URL_WORKERS)
await giveLogin(DATABASE_URL, 'web', DATABASE_URL_WEB)
