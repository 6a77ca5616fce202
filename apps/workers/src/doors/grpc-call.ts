import {
  Metadata,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import { Deadline } from '../services/deadline.ts'
import { problemType, refusalKinds } from '../services/refusal.ts'
import type { Answerer, Received } from './answer.ts'

type Call = ServerUnaryCall<unknown, object> | ServerWritableStream<unknown, object>

/** A call of gRPC, whatever it is answered by. */
export function receivedOf(grpc: Call, answer: Answerer): Received {
  const [authorization] = grpc.metadata.get('authorization')
  const [traceparent] = grpc.metadata.get('traceparent')
  return {
    authorization: authorization?.toString(),
    traceparent: traceparent?.toString(),
    deadline: new Deadline({
      at: Number(grpc.getDeadline()),
      now: answer.now,
      isGone: () => grpc.cancelled,
    }),
    read: () => grpc.request,
  }
}

/** The kind of a refusal is told in the metadata, under the same name as by REST. */
export function errorOf(error: unknown, answer: Answerer): Partial<ServiceError> {
  const refusal = answer.refusalOf(error)
  const metadata = new Metadata()
  metadata.set('problem-type', problemType(refusal?.kind ?? 'internal'))
  return {
    code: refusal ? refusalKinds[refusal.kind].grpc : status.INTERNAL,
    details: refusal?.message ?? 'Something went wrong here. Ask again with the same ids.',
    metadata,
  }
}
