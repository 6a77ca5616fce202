import type { Socket } from 'socket.io'
import type { ClientToServer, ServerToClient } from '../../live/protocol.ts'
import type { Session } from '../auth/policy.ts'
import type { Counted } from './counted.ts'

/** A browser that does not take what it is sent is cut off here; it comes back with its positions and is told the rest. */
const unsentPacketsMax = 500

/** The place that an order takes of those that a browser may follow: from when it asks until it leaves. */
export interface Place {
  /** Requests that are not answered yet. */
  asking: number
  /** Whether one of them was let in. */
  isIn: boolean
}

export interface SocketData {
  session: Session | null
  /** Orders that this browser follows, or asks to. Whoever asks and finds their place gone has left meanwhile. */
  orders: Map<string, Place>
  messages: Counted
  packets: Counted
}

/** The live connection of one page, as the server has it. */
export type LiveSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, SocketData>

/** Sends a message; a browser that takes nothing any more is cut off instead. */
export function emitTo<Name extends keyof ServerToClient>(
  socket: LiveSocket,
  name: Name,
  ...message: Parameters<ServerToClient[Name]>
): void {
  if (unsentPackets(socket) > unsentPacketsMax) socket.disconnect(true)
  else socket.emit(name, ...message)
}

/** Packets that wait in this process because the browser does not take them. The library counts them, and keeps the count to itself. */
function unsentPackets({ conn }: LiveSocket): number {
  const waiting: unknown = Reflect.get(conn, 'writeBuffer')
  return Array.isArray(waiting) ? waiting.length : 0
}
