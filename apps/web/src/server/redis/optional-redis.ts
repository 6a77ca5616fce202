import { Redis } from 'ioredis'
import type { Logger } from 'pino'

/** A command that has not answered by then is given up: Redis must never make anything slower than it is without it. */
const commandTimeoutMs = 60
/** After a failure nobody asks for this long, so that a hanging Redis costs its timeout once and not per request. */
const restMs = 1_000
const reconnectMsMax = 2_000

/** Scripts that this app runs in Redis, by name; each on one key. */
export interface Script {
  readonly name: string
  readonly lua: string
}

type Reply = string | number | null | Reply[]

/**
 * A Redis that may be missing, may hang and may die at any moment. Every question to it has a short time; while it is away
 * or resting after a failure the answer is `undefined` at once, and the caller does its work without. Never throws, and
 * says once that it went and once that it came back.
 */
export class OptionalRedis {
  private readonly client: Redis
  private restUntilMs = 0
  /** Undefined until the first try has ended. */
  private away: boolean | undefined
  private closed = false

  constructor(
    url: string,
    private readonly log: Logger,
  ) {
    this.client = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      connectTimeout: 2_000,
      commandTimeout: commandTimeoutMs,
      retryStrategy: (times) => Math.min(times * 100, reconnectMsMax),
    })
    this.client.on('ready', () => this.noteBack())
    this.client.on('close', () => this.noteAway())
    // Without a listener a failed connection would end the process; what it says is told once, in noteAway.
    this.client.on('error', (error: Error) => this.noteAway(error))
  }

  /** Begins to connect, in the background: a Redis that is away at start is one that comes later. */
  start(): void {
    this.client.connect().catch((error: Error) => this.noteAway(error))
  }

  /** True when questions are asked at all at this moment. */
  get available(): boolean {
    return this.client.status === 'ready' && Date.now() >= this.restUntilMs
  }

  /** Runs a command; undefined when there is no answer. */
  async ask<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    if (!this.available) return undefined
    try {
      return await command(this.client)
    } catch (error) {
      // A failed command is a slower way, not a fault: it is told at debug level, and Redis rests.
      this.restUntilMs = Date.now() + restMs
      this.log.debug({ err: error, part: 'redis' }, 'Redis did not answer')
      return undefined
    }
  }

  /** Runs a script on one key; undefined when there is no answer. */
  run({ lua }: Script, key: string, ...args: (string | number)[]): Promise<Reply | undefined> {
    return this.ask(async (redis) => (await redis.eval(lua, 1, key, ...args)) as Reply)
  }

  /**
   * Makes a script known as a command of its own, which is sent by its hash from then on.
   *
   * @returns runs it; undefined when there is no answer
   */
  define(
    name: string,
    definition: { readonly numberOfKeys: number; readonly lua: string },
  ): (args: string[]) => Promise<unknown> {
    this.client.defineCommand(name, definition)
    return (args) =>
      this.ask(
        (redis) =>
          (redis as unknown as Record<string, (args: string[]) => Promise<unknown>>)[name]?.(
            args,
          ) ?? Promise.resolve(undefined),
      )
  }

  /** Ends the connection. */
  close(): void {
    this.closed = true
    this.client.disconnect()
  }

  private noteBack(): void {
    this.restUntilMs = 0
    if (this.away !== false) this.log.info({ part: 'redis' }, 'Redis is there')
    this.away = false
  }

  private noteAway(error?: Error): void {
    if (this.closed) return
    if (this.away !== true)
      this.log.warn(
        { part: 'redis', ...(error && { err: error }) },
        'Redis is away; everything goes on without it',
      )
    this.away = true
  }
}
