'use client'

import { useEffect } from 'react'

/** Says that the password is changed. The document, and its live connection, are of the session that ended: it is loaded anew. */
export function PasswordChanged() {
  useEffect(() => {
    const [loaded] = performance.getEntriesByType('navigation')
    if (loaded && !new URL(loaded.name).searchParams.has('changed')) location.reload()
  }, [])
  return (
    <p role="status" className="text-go">
      Your password is changed. You are signed in here alone.
    </p>
  )
}
