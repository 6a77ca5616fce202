'use client'

import { useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { copyText } from '../../lib/copy-text.ts'

/** A link that is shown this once, to be handed over. */
export function OneTimeLink({ path, name }: { path: string; name: string }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no')
  const link = `${window.location.origin}${path}`
  return (
    <div className="grid gap-2">
      <TextField
        label={`One-time link for ${name}`}
        value={link}
        readOnly
        onFocus={(event) => event.target.select()}
        hint="Send it to this person alone. It sets their password, works once and for a day, and is shown only now."
      />
      <Button onClick={async () => setCopied((await copyText(link)) ? 'yes' : 'failed')}>
        Copy the link
      </Button>
      <p role="status" className="text-small text-ink-2 empty:hidden">
        {copied === 'yes' ? 'Copied.' : null}
        {copied === 'failed' ? 'Your browser does not allow it: copy it from the field.' : null}
      </p>
    </div>
  )
}
