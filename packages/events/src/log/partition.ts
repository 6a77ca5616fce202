/** FNV-1a over the order id, modulo the number of partitions: the same for the log and for the topic. */
export function partitionOf(orderId: string, partitions: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < orderId.length; i++) {
    hash ^= orderId.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193)
  }
  return (hash >>> 0) % partitions
}
