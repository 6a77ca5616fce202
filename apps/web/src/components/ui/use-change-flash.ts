'use client'

import { useState } from 'react'

/**
 * A class that lets a figure tick once when it has changed since the page showed it first. Give the element `key={value}`
 * as well, so that each further change ticks again.
 */
export function useChangeFlash(value: string): string | undefined {
  const [first] = useState(value)
  const [changed, setChanged] = useState(false)
  if (!changed && value !== first) setChanged(true)
  return changed ? 'animate-tick' : undefined
}
