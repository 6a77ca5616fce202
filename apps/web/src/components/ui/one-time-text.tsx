'use client'

import { useState } from 'react'
import { copyText } from '../../lib/copy-text.ts'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'

/** A text that is shown this once, to be handed over. */
export function OneTimeText({
  text,
  label,
  hint,
  copy,
}: {
  text: string
  label: string
  hint: string
  /** What the button says. */
  copy: string
}) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no')
  return (
    <div className="grid gap-2">
      <TextField
        label={label}
        value={text}
        readOnly
        onFocus={(event) => event.target.select()}
        hint={hint}
      />
      <Button onClick={async () => setCopied((await copyText(text)) ? 'yes' : 'failed')}>
        {copy}
      </Button>
      <p role="status" className="text-small text-ink-2 empty:hidden">
        {copied === 'yes' ? 'Copied.' : null}
        {copied === 'failed' ? 'Your browser does not allow it: copy it from the field.' : null}
      </p>
    </div>
  )
}
