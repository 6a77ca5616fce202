import type { Scope } from '@sagaboard/events/commands/programs'
import type { z } from 'zod'
import type { CallContext, StreamContext } from '../services/call-context.ts'

interface Asked<Schema extends z.ZodType> {
  scope: Scope
  /** For the web alone, whatever keys open: this is its credential. */
  webSecret?: string
  /** `inventory.v1.InventoryService/ReserveStock`, as its .proto names it. */
  grpc: string
  input: Schema
}

/** One call of a service's door: both adapters answer it from here, and from nowhere else. */
export interface DoorCall<Schema extends z.ZodType = z.ZodType> extends Asked<Schema> {
  /** Left out: there is no such call by REST. */
  rest?: { method: 'POST' | 'GET'; path: string }
  /** @throws Refusal when it can't be */
  run(input: z.infer<Schema>, context: CallContext): Promise<object>
}

/** A call that is answered by messages, one after the other: by gRPC alone. */
export interface DoorStream<Schema extends z.ZodType = z.ZodType> extends Asked<Schema> {
  /** The next one is made when the one before has been taken. @throws Refusal when it can't be */
  stream(input: z.infer<Schema>, context: StreamContext): AsyncIterable<object>
}

/** States a call, so that what it runs with is what its schema reads. */
export const doorCall = <Schema extends z.ZodType>(call: DoorCall<Schema>): DoorCall =>
  call as unknown as DoorCall

/** The same of a call with several answers. */
export const doorStream = <Schema extends z.ZodType>(call: DoorStream<Schema>): DoorStream =>
  call as unknown as DoorStream
