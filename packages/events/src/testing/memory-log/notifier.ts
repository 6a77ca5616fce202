import type { NotificationListener, Notifier } from '../../log/notifier.ts'

/** Tells the readers of this process at once; there are no others. */
export function createMemoryNotifier(): Notifier {
  const listeners = new Set<NotificationListener>()
  return {
    notify(partitions, types) {
      const grown = [...partitions]
      const by = [...types]
      if (grown.length > 0) for (const listener of listeners) listener(grown, by)
    },
    onNotification(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
