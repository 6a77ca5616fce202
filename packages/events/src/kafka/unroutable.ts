import type { UnroutableMessage } from '../log/unroutable.ts'
import type { Fetched } from './chunks.ts'

/** So much of a key, value or header is kept. */
const keptMaxBytes = 64 * 1024
const encoded = 'base64:'

/** A message of no order, in the form in which it is kept: whatever it is made of, it can be written down. */
export function unroutableMessage(
  { topic, partition, offset, message }: Fetched,
  reason: string,
): UnroutableMessage {
  const { key, value, headers } = message
  const bytes = value?.length ?? 0
  return {
    topic,
    partition,
    messageOffset: offset,
    key: textOf(key),
    value: textOf(value),
    headers: Object.fromEntries(
      Object.entries(headers ?? {}).map(([name, one]) => [
        name.replaceAll('\u0000', ''),
        textOf(Array.isArray(one) ? Buffer.from(one.join(', ')) : one) ?? '',
      ]),
    ),
    reason:
      bytes > keptMaxBytes
        ? `${reason} (the first ${keptMaxBytes} of its ${bytes} bytes are kept)`
        : reason,
  }
}

/** Bytes as text: as they are when they are UTF-8 that a database takes, else encoded. */
function textOf(bytes: Buffer | string | null | undefined): string | null {
  if (bytes === null || bytes === undefined) return null
  const kept = Buffer.from(bytes).subarray(0, keptMaxBytes)
  const text = kept.toString()
  const isPlain =
    !text.includes('\u0000') && !text.startsWith(encoded) && Buffer.from(text).equals(kept)
  return isPlain ? text : `${encoded}${kept.toString('base64')}`
}

/** The bytes that {@link unroutableMessage} has kept as text. */
export function bytesOf(text: string | null): Buffer | null {
  if (text === null) return null
  return text.startsWith(encoded)
    ? Buffer.from(text.slice(encoded.length), 'base64')
    : Buffer.from(text)
}
