import { hash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type CallOptions,
  Client,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import { createPool } from '@sagaboard/db/client'
import { createNotifications } from '@sagaboard/db/postgres-log/notifications'
import { createPostgresLog, readPartitions } from '@sagaboard/db/postgres-log/postgres-log'
import { services } from '@sagaboard/events/catalog/events'
import type { Scope } from '@sagaboard/events/commands/programs'
import type { Pool } from 'pg'
import { pino } from 'pino'
import { createDoors, type DoorsOptions } from '../doors/index.ts'
import { simulatedCarrier } from '../providers/carrier.ts'
import { simulatedPayment } from '../providers/payment.ts'
import { methodOf } from './grpc-method.ts'

/** What a call came to, by either way: the message, or how it was refused. */
export type Answered =
  | { ok: true; body: Record<string, unknown> }
  | { ok: false; code: string; kind: string; message: string }

/** A stream of messages, as far as they have come. */
export interface Watching {
  messages: Record<string, unknown>[]
  /** How it ended. */
  ended: Promise<Answered>
  cancel(): void
}

export interface AskOptions {
  key?: string | null
  /** By gRPC: until then, in ms from now. */
  deadlineMs?: number
}

/** Opens the doors of the services over a database, as a process of the workers does. Close them before it is dropped. */
export async function openDoors(
  url: string,
  {
    grpcPort = 0,
    ...options
  }: Partial<Omit<DoorsOptions, 'pool' | 'log'>> & { holdMs?: number; grpcPort?: number } = {},
) {
  const pool = createPool(url, {
    max: 8,
    applicationName: 'test-doors',
    pipeline: true,
    role: 'workers',
  })
  const providers = createPool(url, { max: 4, applicationName: 'test-providers', role: 'workers' })
  const notifications = createNotifications(pool, undefined)
  const log = createPostgresLog({ pool, notifications, partitions: await readPartitions(pool) })
  const doors = createDoors({
    scopes: services,
    holdMs: 60_000,
    gateway: simulatedPayment(providers, { timeoutMs: 300 }),
    carrier: simulatedCarrier(providers, 300),
    logger: pino({ level: 'silent' }),
    ...options,
    pool,
    log,
  })
  const http = createServer(doors.rest)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const rest = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const server = await doors.startGrpc({ host: '127.0.0.1', port: grpcPort })
  const client = new Client(`127.0.0.1:${server?.port}`, credentials.createInsecure())
  return {
    rest,
    grpcPort: server?.port ?? 0,
    /** By REST; `body` may be a text that is sent as it is. */
    async post(path: string, body: unknown, { key }: AskOptions = {}): Promise<Answered> {
      const response = await fetch(`${rest}${path}`, {
        method: 'POST',
        headers: key ? { authorization: `Bearer ${key}` } : {},
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      return restAnswer(response)
    },
    async get(path: string, { key }: AskOptions = {}): Promise<Answered> {
      return restAnswer(
        await fetch(`${rest}${path}`, { headers: key ? { authorization: `Bearer ${key}` } : {} }),
      )
    },
    /** By gRPC: `inventory.v1.InventoryService/ReserveStock`. */
    call(method: string, message: object, { key, deadlineMs }: AskOptions = {}): Promise<Answered> {
      const { requestSerialize, responseDeserialize, path } = methodOf(method)
      const metadata = new Metadata()
      if (key) metadata.set('authorization', `Bearer ${key}`)
      const how: CallOptions =
        deadlineMs === undefined ? {} : { deadline: new Date(Date.now() + deadlineMs) }
      return new Promise((resolve) => {
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          message,
          metadata,
          how,
          (error, body) => resolve(error ? grpcRefusal(error) : { ok: true, body: body ?? {} }),
        )
      })
    },
    /** By gRPC, a call that is answered by several messages. */
    watch(method: string, message: object, { key, deadlineMs }: AskOptions = {}): Watching {
      const { requestSerialize, responseDeserialize, path } = methodOf(method)
      const metadata = new Metadata()
      if (key) metadata.set('authorization', `Bearer ${key}`)
      const stream = client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        message,
        metadata,
        deadlineMs === undefined ? {} : { deadline: new Date(Date.now() + deadlineMs) },
      )
      const ended = new Promise<Answered>((resolve) => {
        stream.on('error', (error: ServiceError) => resolve(grpcRefusal(error)))
        stream.on('end', () => resolve({ ok: true, body: {} }))
      })
      const messages: Watching['messages'] = []
      stream.on('data', (told) => messages.push(told))
      return { messages, ended, cancel: () => stream.cancel() }
    },
    watched: doors.watched,
    /** Stops the gRPC server, as a process that ends does. */
    stopGrpc: async () => server?.close(),
    async close(): Promise<void> {
      client.close()
      await Promise.all([server?.close(), new Promise((resolve) => http.close(resolve))])
      await Promise.all([doors.stop(), notifications.close()])
      await Promise.all([pool.end(), providers.end()])
    },
  }
}

export type OpenDoors = Awaited<ReturnType<typeof openDoors>>

function grpcRefusal({ code, details, metadata }: ServiceError): Answered {
  const kind = metadata.get('problem-type')[0]?.toString().split(':').at(-1) ?? ''
  return { ok: false, code: status[code] ?? '', kind, message: details }
}

async function restAnswer(response: Response): Promise<Answered> {
  const body = (await response.json()) as Record<string, string>
  if (response.ok) return { ok: true, body }
  const kind = body.type?.split(':').at(-1) ?? ''
  return { ok: false, code: String(response.status), kind, message: body.detail ?? '' }
}

interface KeyOptions {
  scopes?: readonly Scope[]
  /** SQL of an instant. */
  expires?: string
  revoked?: boolean
  /** Of the program. */
  name?: string
}

/** Writes a key that opens the doors, all of them if nothing is said. */
export async function insertKey(
  pool: Pool,
  {
    scopes = services,
    expires = `now() + interval '1 day'`,
    revoked = false,
    name = 'test',
  }: KeyOptions = {},
): Promise<string> {
  const key = `sgb_${randomBytes(16).toString('base64url')}`
  await pool.query(
    `insert into doors.api_keys (name, key_hash, scopes, created_by, expires_at, revoked_at)
     values ($3, $1, $2, 'test', ${expires}, ${revoked ? 'now()' : 'null'})`,
    [hash('sha256', key, 'hex'), JSON.stringify(scopes), name],
  )
  return key
}
