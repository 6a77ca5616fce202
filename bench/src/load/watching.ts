import { setTimeout as delay } from 'node:timers/promises'
import {
  type ClientToServer,
  type FeedFrame,
  frameIntervalMs,
  livePath,
  type ServerToClient,
} from '@sagaboard/web/live/protocol'
import { demoAccounts } from '@sagaboard/web/server/auth/demo-accounts'
import { io, type Socket } from 'socket.io-client'

const eventTimeoutMs = 10_000

interface WatchOptions {
  webUrl: string
  /** Of a signed-in operator, from {@link signIn}. */
  cookie: string
  count: number
  post: () => Promise<void>
}

/**
 * Follows the feed as the console does, and places orders one at a time. Takes the time from each
 * event's own time to its arrival: the first event after a pause by itself, since it waits for no
 * frame, and all of them.
 */
export async function watchFeed({
  webUrl,
  cookie,
  count,
  post,
}: WatchOptions): Promise<{ firstMs: number[]; allMs: number[] }> {
  const socket: Socket<ServerToClient, ClientToServer> = io(webUrl, {
    path: livePath,
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { cookie },
  })
  const firstMs: number[] = []
  const allMs: number[] = []
  let onCompleted: () => void = () => undefined
  let isFirst = true
  socket.on('feed:events', ({ events }: FeedFrame) => {
    const nowMs = Date.now()
    for (const { time, type } of events) {
      const ms = nowMs - Date.parse(time)
      allMs.push(ms)
      if (isFirst) firstMs.push(ms)
      isFirst = false
      if (type === 'OrderCompleted') onCompleted()
    }
  })
  try {
    const answer = await socket
      .timeout(eventTimeoutMs)
      .emitWithAck('feed:join', { positions: null })
    if (answer.type !== 'joined') throw new Error(`the feed can't be followed: ${answer.reason}`)
    for (let n = 0; n < count; n++) {
      // Long enough that no frame is being held back any more.
      await delay(2 * frameIntervalMs)
      isFirst = true
      const late = new AbortController()
      const completed = new Promise<void>((resolve) => {
        onCompleted = resolve
      })
      await post()
      await Promise.race([
        completed,
        delay(eventTimeoutMs, undefined, { signal: late.signal }).then(() => {
          throw new Error(`the end of an order was not seen within ${eventTimeoutMs / 1_000} s`)
        }),
      ])
      late.abort()
    }
    return { firstMs, allMs }
  } finally {
    socket.disconnect()
  }
}

/** Signs in as the demo operator; returns the cookies of the session. */
export async function signIn(webUrl: string): Promise<string> {
  const operator = demoAccounts.find(({ role }) => role === 'operator')
  const response = await fetch(`${webUrl}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: webUrl },
    body: JSON.stringify({ email: operator?.email, password: operator?.password }),
  })
  if (!response.ok)
    throw new Error(`the operator can't sign in: ${response.status} ${await response.text()}`)
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')
}
