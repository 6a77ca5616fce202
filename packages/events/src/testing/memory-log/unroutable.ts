import type { Unroutable, UnroutableMessage } from '../../log/unroutable.ts'

/** Messages that belong to no order, in memory. */
export function createMemoryUnroutable(): Unroutable {
  const kept = new Map<string, UnroutableMessage>()
  return {
    async keepUnroutable(messages) {
      for (const message of messages) {
        const key = `${message.topic}/${message.partition}/${message.messageOffset}`
        if (!kept.has(key)) kept.set(key, message)
      }
    },
  }
}
