import { useState } from 'react'

/**
 * What a page's dialog shows, and whether it is open. It is kept while the dialog closes, so that it does not lose its content
 * before it is gone; `opening` is the dialog's key, so that each begins anew.
 */
export function useOpened<Shown>(first: Shown) {
  const [{ shown, opening }, setOpened] = useState({ shown: first, opening: 0 })
  const [isOpen, setIsOpen] = useState(false)
  const open = (one: Shown) => {
    setOpened((before) => ({ shown: one, opening: before.opening + 1 }))
    setIsOpen(true)
  }
  return { shown, opening, isOpen, open, close: () => setIsOpen(false) }
}
