import type { SourceHealth } from '@sagaboard/events/log/message-source'
import { type Backoff, defaultBackoff, RunLoop } from '@sagaboard/events/runtime/run-loop'
import pg from 'pg'
import { applicationNames } from '../other-builds.ts'

/** How often the connection is asked whether it is still one, and how long its answer may take. */
const askEveryMs = 2_000
const answerMaxMs = 3_000
/** Readers poll meanwhile, and a server that restarts needs a moment. */
const backoff: Backoff = { ...defaultBackoff, baseMs: 250 }

export interface ListenOptions {
  url: string
  channel: string
  onPayload: (payload: string) => void
}

/**
 * A connection that listens to a channel. It is asked now and then whether it is still one, and
 * made again when it is not.
 */
export class ListenConnection {
  readonly #options: ListenOptions
  readonly #loop: RunLoop
  #client: pg.Client | undefined
  #loss: Error | undefined
  #rebuilds = 0

  constructor(options: ListenOptions) {
    this.#options = options
    this.#loop = new RunLoop({
      round: () => this.#ask(),
      onFailure: () => this.#drop(),
      backoff,
      trouble: 'not listening yet',
    })
    this.#loop.start()
  }

  health(): SourceHealth {
    const { trouble, progressAt, failures } = this.#loop.health()
    return {
      trouble: failures > 0 ? `not listening: ${trouble}` : trouble,
      progressAt,
      rebuilds: this.#rebuilds,
    }
  }

  /** Waits for nobody: a question under way ends with the connection. */
  async close(): Promise<void> {
    const stopped = this.#loop.stop()
    await this.#client?.end().catch(() => {})
    await stopped
  }

  async #ask(): Promise<number> {
    if (this.#loss) throw this.#loss
    if (this.#client) await this.#client.query('select 1')
    else await this.#listen()
    return Date.now() + askEveryMs
  }

  async #listen(): Promise<void> {
    const { url, channel, onPayload } = this.#options
    const client = new pg.Client({
      connectionString: url,
      application_name: applicationNames.listen,
      connectionTimeoutMillis: answerMaxMs,
      query_timeout: answerMaxMs,
    })
    this.#client = client
    const lost = (loss: Error) => {
      if (this.#client !== client) return
      this.#loss ??= loss
      this.#loop.wake()
    }
    client.on('error', lost)
    client.on('end', () => lost(new Error('the connection has ended')))
    client.on('notification', ({ payload = '' }) => onPayload(payload))
    await client.connect()
    await client.query(`listen ${channel}`)
  }

  #drop(): void {
    const client = this.#client
    this.#client = undefined
    this.#loss = undefined
    this.#rebuilds++
    client?.removeAllListeners('notification')
    // One that does not answer would not say goodbye either.
    void client?.end().catch(() => {})
  }
}
