import { trackingUrl } from '@sagaboard/messages/tracking-page'

/** A tracking number, as a link where the carrier has a page for it. */
export function ParcelNumber({ carrier, number }: { carrier: string; number: string }) {
  const href = trackingUrl(carrier, number)
  if (!href) return <span className="mono">{number}</span>
  return (
    <a href={href} target="_blank" rel="noreferrer" className="mono underline underline-offset-2">
      {number}
    </a>
  )
}
