import { LetterRefused } from '../services/notifications/port.ts'

/** What nodemailer throws. */
interface SmtpError extends Error {
  code?: string
  /** What the server was asked when it said no. */
  command?: string
  /** What it answered: 4xx for now, 5xx for good. */
  responseCode?: number
}

/** Asked for what, a server that says no says it of this one letter. Who is refused before has other settings to make. */
const aboutTheLetter = /^(RCPT TO|DATA)/

/**
 * A no that is about who sends, whatever the server was asked: sign in first (530), not from this sender (5.1.7, 5.1.8), or a
 * policy, such as that nobody may relay (5.7, RFC 3463). Once the settings are right, the same letter is taken.
 */
const aboutTheSender = /(?<![\d.])(530 |5\.1\.[78](?!\d)|5\.7\.\d)/

/** Nodemailer's own words for a recipient that no server is asked about. */
const noAddress = /^(No recipients defined|Invalid recipient)/

/**
 * What is kept and logged of a letter that did not go: an error of our own, as that of the library repeats the customer's
 * address in its text, in the server's answer, and in fields beside them.
 *
 * @returns LetterRefused when this letter will never be taken: the server says so for good, or its address is none
 */
export function mailError(error: unknown, to: { name: string; address: string }): Error {
  const { message, code, command = '', responseCode } = error as Partial<SmtpError>
  const said = withoutPerson(message ?? String(error), to)
  if (responseCode === undefined)
    return code === 'EENVELOPE' && noAddress.test(said)
      ? new LetterRefused('The address of its order is none that a mail server can be told.')
      : new Error(said)
  return responseCode >= 500 && aboutTheLetter.test(command) && !aboutTheSender.test(said)
    ? new LetterRefused(`The mail server refuses it: ${said}`)
    : new Error(said)
}

const hidden = '…'
const anyAddress = /[^\s<>"'(),:;[\]]+(@|%40)[^\s<>"'(),:;[\]]+/gi

/** The text without whom it is about: their address, what stands before its @, their name, and whatever looks like an address. */
export function withoutPerson(text: string, to: { name: string; address: string }): string {
  const [mailbox = ''] = to.address.split('@')
  const words = [to.address, mailbox, to.name].filter((word) => word.length > 1)
  return words
    .reduce((rest, word) => rest.replace(asWord(word), hidden), text)
    .replace(anyAddress, hidden)
}

const asWord = (word: string) =>
  new RegExp(
    `(?<![\\p{L}\\p{N}])${word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?![\\p{L}\\p{N}])`,
    'giu',
  )
