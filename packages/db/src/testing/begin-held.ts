import type { ClientBase } from 'pg'

/** Begins a transaction that a test leaves idle for as long as it takes: a pool of ours would end it. */
export async function beginHeld(client: Pick<ClientBase, 'query'>): Promise<void> {
  await client.query('begin')
  await client.query('set local idle_in_transaction_session_timeout = 0')
}
