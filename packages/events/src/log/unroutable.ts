/** A message of the topic that belongs to no order; text that is none is kept as `base64:…`. */
export interface UnroutableMessage {
  topic: string
  partition: number
  messageOffset: number
  key: string | null
  value: string | null
  headers: Record<string, string>
  reason: string
}

/** Where messages are kept that belong to no order. */
export interface Unroutable {
  /** Keeps each once, whoever meets it. */
  keepUnroutable(messages: readonly UnroutableMessage[]): Promise<void>
}
