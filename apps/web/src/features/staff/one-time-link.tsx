'use client'

import { OneTimeText } from '../../components/ui/one-time-text.tsx'

/** A link that is shown this once, to be handed over. */
export const OneTimeLink = ({ path, name }: { path: string; name: string }) => (
  <OneTimeText
    text={`${window.location.origin}${path}`}
    label={`One-time link for ${name}`}
    hint="Send it to this person alone. It sets their password, works once and for a day, and is shown only now."
    copy="Copy the link"
  />
)
