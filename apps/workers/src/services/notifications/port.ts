import type { MessageKind } from '@sagaboard/events/saga/messages'

/** A letter as a mail server is given it. */
export interface Letter {
  to: { name: string; address: string }
  subject: string
  html: string
  text: string
  /** The trace of the event that it tells of; null when that has none. */
  traceparent: string | null
}

/** A message that waits to be sent: whom it goes to and what it says is put together now. */
export interface OutgoingMessage {
  id: string
  orderId: string
  /** Of the event that it tells of. */
  version: number
  kind: MessageKind
  /** The customer's language, as a tag of BCP 47. */
  locale: string
  /** How often it has been tried, this time counted. */
  tries: number
}

/** Puts a message together, from the log of its order as it is now. */
export type WriteLetter = (message: OutgoingMessage) => Promise<Letter>

/** What notifications needs of a mail server. */
export interface Mailer {
  /**
   * Hands a letter over. The same id is the same letter: a server that saw it before may drop it.
   *
   * @throws LetterRefused when the server will never take it; any other error: it may take it later, or has taken it and
   *   could not say so. Neither says whom the letter is to: what went wrong is kept and logged
   */
  send(letter: Letter, id: string): Promise<void>
  /** Ends its connections. */
  close(): void
}

/** The mail server will not take this letter, however often it is asked. */
export class LetterRefused extends Error {
  override name = 'LetterRefused'
}
