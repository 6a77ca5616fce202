import { type MessageKind, messageKinds } from '@sagaboard/events/catalog/events'

/** How far a message has come; `failed`: its customer's mail server never takes it. */
export const messageStates = ['waiting', 'sent', 'failed'] as const

/** What the list of messages can be narrowed by. Everything given must hold. */
export interface MessageFilter {
  state: (typeof messageStates)[number] | null
  kind: MessageKind | null
}

type Query = Readonly<Record<string, string | string[] | undefined>>

/** The filter as it stands in an address; a word that is unknown is left out. */
export const messageFilterOf = (query: Query): MessageFilter => ({
  state: oneOf(messageStates, query.state),
  kind: oneOf(messageKinds, query.kind),
})

/** The list with this filter, and the message that is opened beside it. */
export function messagesHref({ state, kind }: MessageFilter, message?: string): string {
  const query = new URLSearchParams()
  if (state) query.set('state', state)
  if (kind) query.set('kind', kind)
  if (message) query.set('message', message)
  return query.size === 0 ? '/console/messages' : `/console/messages?${query}`
}

const oneOf = <const T extends string>(words: readonly T[], word: unknown): T | null =>
  words.find((known) => known === word) ?? null
