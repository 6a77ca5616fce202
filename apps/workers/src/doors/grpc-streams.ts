import type { ServerWritableStream } from '@grpc/grpc-js'
import { Refusal } from '../services/refusal.ts'
import type { Answerer } from './answer.ts'
import type { DoorStream } from './door-call.ts'
import { errorOf, receivedOf } from './grpc-call.ts'

type Streaming = ServerWritableStream<unknown, object>

/** The calls that are answered by several messages. Of each, one message at most is under way. */
export function createStreams(answer: Answerer) {
  const open = new Set<AbortController>()

  async function send(call: DoorStream, grpc: Streaming, { signal }: AbortController) {
    const gone = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    // Whoever waits for it is told; when nobody does, nothing has happened.
    gone.catch(() => {})
    for await (const message of answer.stream(call, receivedOf(grpc, answer), signal))
      await Promise.race([gone, new Promise((taken) => grpc.write(message, taken))])
  }

  return {
    handler: (call: DoorStream) => (grpc: Streaming) => {
      const ending = new AbortController()
      open.add(ending)
      grpc.on('cancelled', () =>
        ending.abort(new Refusal('deadline-passed', 'Nobody listens any more.')),
      )
      send(call, grpc, ending)
        .then(
          () => grpc.end(),
          // To one that is gone nothing can be said.
          (error) => grpc.cancelled || grpc.emit('error', errorOf(error, answer)),
        )
        .finally(() => open.delete(ending))
    },
    /** How many are open. */
    get open(): number {
      return open.size
    },
    /** Ends all that are open: their callers ask again, and another process answers. */
    stop(): void {
      for (const ending of open)
        ending.abort(new Refusal('unavailable', 'This process stops. Watch again.'))
    },
  }
}
