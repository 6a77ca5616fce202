import { IntlMessageFormat } from 'intl-messageformat'

export type Values = Readonly<Record<string, string | number>>

/** Says a message with its values; a value that it needs and is not given is an error. */
export type Say<Key extends string> = (key: Key, values?: Values) => string

/** @param messages ICU messages of one language by key; each is parsed when it is first said */
export function createSay<Key extends string>(
  messages: Readonly<Record<Key, string>>,
  language: string,
): Say<Key> {
  const parsed = new Map<Key, IntlMessageFormat>()
  return (key, values) => {
    let message = parsed.get(key)
    if (!message) {
      message = new IntlMessageFormat(messages[key], language, undefined, { ignoreTag: true })
      parsed.set(key, message)
    }
    return String(message.format(values))
  }
}
