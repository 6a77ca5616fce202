import type { MessageState } from '@sagaboard/events/saga/messages'

/** What waits is tried, and sent, without an event of its order: while some of it is shown it is read this often. */
const waitingMs = 3_000

/** How often messages are read anew, but for what the live connection says: not at all once none of them waits. */
export const messagesRefreshMs = (shown: readonly { state: MessageState }[]): number | false =>
  shown.some(({ state }) => state === 'waiting') && waitingMs
