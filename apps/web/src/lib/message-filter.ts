import {
  type MessageKind,
  type MessageState,
  messageKinds,
  messageStates,
} from '@sagaboard/events/saga/messages'
import { knownWord } from './known-word.ts'

/** What the list of messages can be narrowed by. Everything given must hold. */
export interface MessageFilter {
  state: MessageState | null
  kind: MessageKind | null
}

type Query = Readonly<Record<string, string | string[] | undefined>>

/** The filter as it stands in an address; a word that is unknown is left out. */
export const messageFilterOf = (query: Query): MessageFilter => ({
  state: knownWord(messageStates, query.state),
  kind: knownWord(messageKinds, query.kind),
})

/** The list with this filter, and the message that is opened beside it. */
export function messagesHref({ state, kind }: MessageFilter, message?: string): string {
  const query = new URLSearchParams()
  if (state) query.set('state', state)
  if (kind) query.set('kind', kind)
  if (message) query.set('message', message)
  return query.size === 0 ? '/console/messages' : `/console/messages?${query}`
}
