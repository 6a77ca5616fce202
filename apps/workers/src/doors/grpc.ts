import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { ReflectionService } from '@grpc/reflection'
import { protoFile, protoFolder } from '@sagaboard/events/proto'
import { HealthImplementation } from 'grpc-health-check'
import type { Answerer } from './answer.ts'
import type { DoorCall, DoorStream } from './door-call.ts'
import { errorOf, receivedOf } from './grpc-call.ts'
import { createStreams } from './grpc-streams.ts'
import { callBytesMax } from './rest.ts'

interface GrpcOptions {
  /** Of the services that this process runs. */
  calls: readonly DoorCall[]
  streams: readonly DoorStream[]
  answer: Answerer
  host: string
  /** 0: any free port. */
  port: number
}

type Unary = ServerUnaryCall<unknown, object>

/** So long calls that are under way may take once the server is to stop, in ms. */
const drainMs = 2_000

/**
 * The calls as gRPC, with the standard services for health and reflection, for which no key is needed. A service that this
 * process does not run is not there: it is answered UNIMPLEMENTED.
 */
export async function startGrpcServer({ calls, streams, answer, host, port }: GrpcOptions) {
  const all = [...calls, ...streams]
  const streaming = createStreams(answer)
  const server = new Server({ 'grpc.max_receive_message_length': callBytesMax })
  const definition = loadSync(
    [...new Set(all.map(({ scope }) => protoFile(scope)))],
    // Fields under their own names, and only those that were said.
    { keepCase: true, enums: String, longs: Number, includeDirs: [protoFolder] },
  )
  const names = [...new Set(all.map(({ grpc }) => grpc.split('/')[0] ?? ''))]
  for (const name of names)
    server.addService(
      definition[name] as ServiceDefinition,
      Object.fromEntries(
        all
          .filter(({ grpc }) => grpc.startsWith(`${name}/`))
          .map((call) => [
            call.grpc.slice(name.length + 1),
            'run' in call ? unary(call, answer) : streaming.handler(call),
          ]),
      ),
    )
  const health = new HealthImplementation(
    Object.fromEntries(['', ...names].map((name) => [name, 'SERVING' as const])),
  )
  health.addToServer(server)
  const told = loadSync('grpc/health/v1/health.proto', { includeDirs: [protoFolder] })
  new ReflectionService({ ...definition, ...told }).addToServer(server)
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, at) =>
      error ? reject(error) : resolve(at),
    )
  })
  return {
    port: bound,
    /** Takes no more calls, and ends those that are under way after a while. */
    async close(): Promise<void> {
      for (const name of ['', ...names]) health.setStatus(name, 'NOT_SERVING')
      streaming.stop()
      const force = setTimeout(() => server.forceShutdown(), drainMs)
      await new Promise<void>((resolve) => server.tryShutdown(() => resolve()))
      clearTimeout(force)
    },
  }
}

const unary = (call: DoorCall, answer: Answerer) => (grpc: Unary, done: sendUnaryData<object>) => {
  answer(call, receivedOf(grpc, answer)).then(
    (result) => done(null, result),
    (error) => done(errorOf(error, answer)),
  )
}
