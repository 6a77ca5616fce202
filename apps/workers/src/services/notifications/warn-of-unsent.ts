import type { Pool } from 'pg'
import type { Logger } from 'pino'

/**
 * What waits for a mail server, in a process that knows none: it says so, as nobody else may send it.
 *
 * @returns how many messages wait
 */
export async function warnOfUnsent(pool: Pool, logger: Logger): Promise<number> {
  const { rows } = await pool.query<{ waiting: number }>({
    name: 'notifications-unsent',
    text: `select count(*)::int as waiting from notifications.messages where state = 'waiting'`,
  })
  const [{ waiting } = { waiting: 0 }] = rows
  if (waiting > 0)
    logger.warn(
      { service: 'notifications', waiting },
      'messages to customers wait for a mail server, and this process sends none: set SMTP_URL again',
    )
  return waiting
}
