import { createTransport } from 'nodemailer'
import { LetterRefused, type Mailer } from '../services/notifications/port.ts'

export interface SmtpOptions {
  /** `smtp://user:password@host:587`, which turns to TLS when the server offers it, or `smtps://…`, which begins with it. */
  url: string
  /** Who writes, as a header says it: `Sagaboard <shop@shop.example>`. */
  from: string
  /** At most so many letters are under way at once. */
  connectionsMax: number
  /** How long an answer may take, in ms. */
  answerMs?: number
}

/** Asked for what, a server that says no says it of this one letter. Who is refused before has other settings to make. */
const aboutTheLetter = /^(RCPT TO|DATA)/

/** A mail server reached by SMTP. */
export function smtpMailer({ url, from, connectionsMax, answerMs = 15_000 }: SmtpOptions): Mailer {
  const transport = createTransport({
    pool: true,
    url,
    maxConnections: connectionsMax,
    connectionTimeout: answerMs,
    greetingTimeout: answerMs,
    socketTimeout: answerMs,
    dnsTimeout: answerMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, subject, html, text }, id) {
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          html,
          text,
          messageId: `<${id}>`,
          // Nobody answers a machine that is away.
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
      } catch (error) {
        throw isRefusal(error) ? new LetterRefused(sentenceOf(error), { cause: error }) : error
      }
    },
    close: () => transport.close(),
  }
}

interface SmtpError {
  code?: string
  /** What the server was asked when it said no. */
  command?: string
  /** What it answered: 4xx for now, 5xx for good. */
  responseCode?: number
}

/** True when this letter will never be taken: the server says so for good, or its address is none. */
function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const { code, command = '', responseCode } = error as SmtpError
  if (responseCode === undefined) return code === 'EENVELOPE'
  return responseCode >= 500 && aboutTheLetter.test(command)
}

const sentenceOf = ({ message }: Error) => `The mail server refuses it: ${message}`
