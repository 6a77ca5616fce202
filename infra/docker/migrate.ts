import { migrate } from '@sagaboard/db/migrate'
import { seed } from '@sagaboard/db/seed'

/** The one-shot container that the others wait for: brings the schema up to date and fills an empty shop. */
const url = process.env.DATABASE_URL
if (!url) {
  process.stderr.write(
    'DATABASE_URL is missing: expected a PostgreSQL address such as postgres://user:password@host:5432/name.\n',
  )
  process.exit(1)
}
await migrate(url)
await seed(url)
