import kafkajs, { type Kafka, type Message, type Producer } from 'kafkajs'

/**
 * Sends messages to a topic, in order and at least once. The caller waits for one `send` before the next: with two in
 * flight a lost answer can turn the order of two messages around.
 *
 * The producer is not an idempotent one: after a failure everything is sent again by a producer made anew, so a message may
 * come twice in any case.
 */
export function kafkaSender({ kafka, topic }: { kafka: Kafka; topic: string }) {
  let producer: Producer | undefined

  async function connected(): Promise<Producer> {
    if (producer) return producer
    const fresh = kafka.producer({
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      maxInFlightRequests: 1,
      // Failures are the caller's: it sends again what was not acknowledged.
      retry: { retries: 1, initialRetryTime: 50, maxRetryTime: 200 },
    })
    try {
      await fresh.connect()
    } catch (error) {
      await fresh.disconnect()
      throw error
    }
    producer = fresh
    return fresh
  }

  async function close(): Promise<void> {
    const gone = producer
    producer = undefined
    await gone?.disconnect()
  }

  return {
    async send(messages: Message[]): Promise<void> {
      try {
        const out = await connected()
        await out.send({ topic, acks: -1, timeout: 5_000, messages })
      } catch (error) {
        await close()
        throw error
      }
    },
    close,
  }
}
