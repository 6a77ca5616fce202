/** Hears that partitions have grown by events of these types. */
export type NotificationListener = (partitions: readonly number[], types: readonly string[]) => void

/**
 * Saves readers the wait for their next poll. Polling is the truth: a notification that is lost
 * costs time and nothing else.
 */
export interface Notifier {
  /**
   * Tells readers, in this process at once and in others soon, that these partitions have grown by
   * events of these types.
   */
  notify(partitions: Iterable<number>, types: Iterable<string>): void
  /** @returns what ends the listening */
  onNotification(listener: NotificationListener): () => void
}
