import { status } from '@grpc/grpc-js'

/** Why a call is refused, and how that is said by gRPC and by HTTP. Both name the kind; the message says what to do. */
export const refusalKinds = {
  malformed: { grpc: status.INVALID_ARGUMENT, http: 400 },
  /** What can't be an order. */
  invalid: { grpc: status.INVALID_ARGUMENT, http: 422 },
  unauthenticated: { grpc: status.UNAUTHENTICATED, http: 401 },
  'wrong-scope': { grpc: status.PERMISSION_DENIED, http: 403 },
  'not-found': { grpc: status.NOT_FOUND, http: 404 },
  'not-served': { grpc: status.UNIMPLEMENTED, http: 404 },
  'insufficient-stock': { grpc: status.FAILED_PRECONDITION, http: 409 },
  'belongs-to-a-saga': { grpc: status.FAILED_PRECONDITION, http: 409 },
  'hold-ended': { grpc: status.FAILED_PRECONDITION, http: 409 },
  'not-captured': { grpc: status.FAILED_PRECONDITION, http: 409 },
  'exceeds-charge': { grpc: status.FAILED_PRECONDITION, http: 409 },
  'given-back': { grpc: status.FAILED_PRECONDITION, http: 409 },
  'on-its-way': { grpc: status.FAILED_PRECONDITION, http: 409 },
  'no-label': { grpc: status.FAILED_PRECONDITION, http: 409 },
  'order-completed': { grpc: status.FAILED_PRECONDITION, http: 409 },
  'not-complete': { grpc: status.FAILED_PRECONDITION, http: 409 },
  /** The id names another request. */
  'id-reused': { grpc: status.ALREADY_EXISTS, http: 409 },
  /** The idempotency key was used for another order, by the same program or by somebody else; or is being used right now. */
  'key-reused': { grpc: status.ALREADY_EXISTS, http: 422 },
  'key-taken': { grpc: status.ALREADY_EXISTS, http: 409 },
  'key-in-flight': { grpc: status.ABORTED, http: 409 },
  'too-large': { grpc: status.RESOURCE_EXHAUSTED, http: 413 },
  'too-many': { grpc: status.RESOURCE_EXHAUSTED, http: 429 },
  unavailable: { grpc: status.UNAVAILABLE, http: 503 },
  /** The deadline had passed before anything was done. */
  'deadline-passed': { grpc: status.DEADLINE_EXCEEDED, http: 504 },
  /** Something was asked of another party, and whether it was done is not known: a repeat asks with the same key. */
  uncertain: { grpc: status.DEADLINE_EXCEEDED, http: 504 },
} as const satisfies Record<string, { grpc: status; http: number }>

export type RefusalKind = keyof typeof refusalKinds

/** A call was refused: its message is for whoever wrote the program that calls. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  constructor(
    readonly kind: RefusalKind,
    message: string,
  ) {
    super(message)
  }
}

/** The kind of a refusal as both adapters name it. */
export const problemType = (kind: RefusalKind | 'internal') => `urn:sagaboard:problem:${kind}`
