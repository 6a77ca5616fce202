import type { Mailer } from '../services/notifications/port.ts'
import { mailError } from './smtp-error.ts'

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

/** A mail server reached by SMTP. What speaks with it is loaded with the first letter. */
export function smtpMailer({ url, from, connectionsMax, answerMs = 15_000 }: SmtpOptions): Mailer {
  const connect = async () => {
    const { createTransport } = await import('nodemailer')
    return createTransport({
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
  }
  let transport: ReturnType<typeof connect> | undefined
  return {
    async send({ to, subject, html, text }, id) {
      transport ??= connect()
      const open = await transport
      try {
        await open.sendMail({
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
        throw mailError(error, to)
      }
    },
    close: () => void transport?.then((open) => open.close()),
  }
}
