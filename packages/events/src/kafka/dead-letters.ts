import type { IHeaders, Kafka, Message } from 'kafkajs'
import type { DeadLetter, DeadLetterPublisher } from '../log/dead-letter.ts'
import { toBinaryMessage } from './binary-message.ts'
import { sourceOf } from './message.ts'
import { kafkaSender } from './sender.ts'
import { ensureDeadLetterTopic, orderEventsTopic } from './topic.ts'
import { bytesOf } from './unroutable.ts'

/** A broker refuses a request that is larger than its `message.max.bytes`, 1 MB unless it is told otherwise. */
const requestMaxBytes = 512 * 1024

/**
 * A dead letter as a Kafka message, and the cause in headers of its own. An event has its attributes in headers as well, for
 * people who look at the topic; a foreign message has key, value and headers of the original.
 * `dlq_error`, `dlq_at` and where it comes from: `dlq_original_topic` and `dlq_original_partition`, with `dlq_original_position` (of the log)
 * for an event, `dlq_original_offset` for a foreign message. Of an event also `dlq_group`, `dlq_attempts`, `dlq_fingerprint`.
 *
 * @param topic the one that carries the log
 */
export function toDeadLetter(letter: DeadLetter, topic: string): Message {
  if (letter.type === 'event') {
    const { group, attempts, fingerprint, error, at, event } = letter
    const { key, value, headers } = toBinaryMessage(event, sourceOf(event.type))
    const cause = {
      dlq_group: group,
      dlq_attempts: String(attempts),
      dlq_fingerprint: fingerprint,
      dlq_error: error,
      dlq_at: at,
    }
    const origin = {
      dlq_original_topic: topic,
      dlq_original_partition: String(event.partition),
      dlq_original_position: String(event.position),
    }
    return { key, value, headers: { ...headers, ...cause, ...origin } }
  }
  const { at, message } = letter
  const headers: IHeaders = {}
  for (const [name, text] of Object.entries(message.headers)) headers[name] = bytesOf(text) ?? ''
  const origin = {
    dlq_original_topic: message.topic,
    dlq_original_partition: String(message.partition),
    dlq_original_offset: String(message.messageOffset),
  }
  return {
    key: bytesOf(message.key),
    value: bytesOf(message.value),
    headers: { ...headers, dlq_error: message.reason, dlq_at: at, ...origin },
  }
}

/** Publishes dead letters beside the topic, at least once. */
export function kafkaDeadLetters({
  kafka,
  topic = orderEventsTopic,
}: {
  kafka: Kafka
  topic?: string
}): DeadLetterPublisher {
  const sender = kafkaSender({ kafka, topic: deadLetterTopicOf(topic) })
  return {
    prepare: () => ensureDeadLetterTopic({ kafka, topic: deadLetterTopicOf(topic) }),
    async publish(letters) {
      for (const messages of inRequests(letters.map((letter) => toDeadLetter(letter, topic))))
        await sender.send(messages)
    },
    close: sender.close,
  }
}

/** Where dead letters of a topic go. */
export const deadLetterTopicOf = (topic: string) => `${topic}.dlq`

/** Cuts messages into requests that a broker takes. */
function inRequests(messages: readonly Message[]): Message[][] {
  const requests: Message[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const message of messages) {
    const size = sizeOf(message)
    if (bytes + size > requestMaxBytes) {
      requests.push([])
      bytes = 0
    }
    requests.at(-1)?.push(message)
    bytes += size
  }
  return requests
}

const sizeOf = ({ value, headers }: Message) =>
  Object.entries(headers ?? {}).reduce(
    (sum, [name, text]) => sum + name.length + String(text).length,
    Buffer.byteLength(value ?? ''),
  )
