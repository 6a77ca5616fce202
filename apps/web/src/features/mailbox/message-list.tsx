import Link from 'next/link'
import { formatDateTime } from '../../lib/format.ts'

/** A message as its customer's mailbox lists it. */
export interface ListedMessage {
  id: string
  orderId: string
  subject: string
  /** The language that it is written in. */
  language: string
  writtenAt: string
}

/** Messages of a customer, each a way to what it says. */
export const MessageList = ({
  messages,
  zone,
  none,
}: {
  messages: readonly ListedMessage[]
  zone: string
  /** What is said where there are none. */
  none: string
}) =>
  messages.length === 0 ? (
    <p className="border-y border-line py-6 text-ink-2">{none}</p>
  ) : (
    <ul aria-label="Messages" className="border-t border-line">
      {messages.map(({ id, orderId, subject, language, writtenAt }) => (
        <li key={id} className="border-b border-line">
          <Link
            href={`/orders/${orderId}/messages/${id}`}
            className="flex flex-wrap items-baseline justify-between gap-x-5 gap-y-1 py-4 no-underline hover:bg-sunk"
          >
            <span lang={language} className="font-label">
              {subject}
            </span>
            <time dateTime={writtenAt} className="num text-sm text-ink-2">
              {formatDateTime(writtenAt, zone)}
            </time>
          </Link>
        </li>
      ))}
    </ul>
  )
