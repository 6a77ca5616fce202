import type { MessageKind } from '@sagaboard/events/catalog/events'
import type { Language } from './language.ts'

/** What stands on the line of a message before it is opened. */
export const subjectOf = (kind: MessageKind, number: string, { say }: Language): string =>
  say(`subject.${kind}`, { number })
