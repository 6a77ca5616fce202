'use client'

import Link from 'next/link'
import { CopyButton } from '../../components/ui/copy-button.tsx'

/** How the order is found again, and where there is help with it. */
export function OrderNote({
  orderId,
  orderNumber,
  own,
  link,
  supportEmail,
}: {
  orderId: string
  orderNumber: string
  /** It is in the account of who is signed in. */
  own: boolean
  /** The path that opens it to who holds it, which the address bar does not show; undefined when the page was opened without. */
  link: string | undefined
  supportEmail: string | undefined
}) {
  return (
    <div className="mt-4 grid justify-items-start gap-2.5 text-sm text-ink-2">
      <p>
        <span className="scripted">This page updates by itself. </span>
        {own ? 'You find your order in your account, too.' : null}
        {!own && link ? (
          <>
            Keep{' '}
            <a href={link} className="underline underline-offset-2">
              its link
            </a>
            : it is the key to your order, and no other page shows it.
          </>
        ) : null}
      </p>
      {!own && link ? (
        <span className="scripted">
          <CopyButton text={() => location.origin + link}>Copy the link</CopyButton>
        </span>
      ) : null}
      <Link href={`/orders/${orderId}/messages`} className="underline underline-offset-2">
        What we wrote to you about it
      </Link>
      {supportEmail ? (
        <a
          href={`mailto:${supportEmail}?subject=${encodeURIComponent(`Order ${orderNumber}`)}`}
          className="underline underline-offset-2"
        >
          Get help with this order
        </a>
      ) : null}
    </div>
  )
}
