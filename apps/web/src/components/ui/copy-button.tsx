'use client'

import { type ComponentProps, useState } from 'react'
import { copyText } from '../../lib/copy-text.ts'
import { Button } from './button.tsx'

/** Puts a text on the clipboard, also over plain http, and says whether it is there. */
export function CopyButton({
  text,
  children,
  ...props
}: Omit<ComponentProps<typeof Button>, 'onClick' | 'onBlur'> & { text: () => string }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no')
  const copy = async () => setCopied((await copyText(text())) ? 'yes' : 'failed')
  return (
    <Button {...props} aria-live="polite" onClick={copy} onBlur={() => setCopied('no')}>
      {copied === 'yes' ? 'Copied' : copied === 'failed' ? 'Copying is blocked here' : children}
    </Button>
  )
}
