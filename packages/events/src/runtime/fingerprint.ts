/**
 * What is taken out of a message, in this order. `incidents.cause_of` of the database has the same rule for what no worker
 * has put into words; a test holds both against one table of cases.
 */
const takenOut: readonly (readonly [RegExp, string])[] = [
  // URLs and e-mail addresses.
  [
    /[a-z][a-z0-9+.-]*:\/\/[^\s"'`“”‘’<>(),;]+|[^\s"'`“”‘’<>(),;:@]+@[^\s"'`“”‘’<>(),;:@]+/gi,
    '<address>',
  ],
  // A host with its port.
  [/(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+):[0-9]+/gi, '<address>'],
  // What is quoted; an apostrophe inside of a word quotes nothing.
  [/"[^"]*"|(?<![a-z0-9_])'[^']*'(?![a-z0-9_])|`[^`]*`|“[^”]*”|‘[^’]*’(?![a-z0-9_])/gi, '<value>'],
  // UUIDs, and every word in which a letter comes after a digit: hex, order numbers, references, `5000ms`.
  [
    /[0-9a-f]{8}-[0-9a-f-]{27}|(?<![a-z0-9_-])(?=[a-z_-]*[0-9][a-z0-9_-]*[a-z])[a-z0-9_-]+/gi,
    '<id>',
  ],
  [/[0-9]+([.,][0-9]+)*/g, '<n>'],
]

/** So long a fingerprint is at most. */
export const fingerprintMax = 200

/** A message without what differs between two orders: ids, numbers, quoted values and addresses. */
export const causeOf = (message: string): string =>
  takenOut
    .reduce((text, [what, mark]) => text.replace(what, mark), message)
    .slice(0, fingerprintMax)

/**
 * The same text for every fault of one cause: the error's name as it is, and its message by {@link causeOf}. With the service
 * and the type of the event it makes an incident.
 */
export function fingerprint(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return `${name}: ${causeOf(message)}`.slice(0, fingerprintMax)
}
