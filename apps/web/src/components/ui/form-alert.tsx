'use client'

import { useEffect, useRef } from 'react'

/**
 * Why a form was refused as a whole. It takes the focus, so that who does not see it hears it; `answer` is another object
 * for each answer, so that the same words are heard again.
 */
export function FormAlert({ problem, answer }: { problem: string | null; answer: object }) {
  const alert = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (answer) alert.current?.focus()
  }, [answer])
  if (problem === null) return null
  return (
    <p
      ref={alert}
      role="alert"
      tabIndex={-1}
      className="rounded-panel border border-stop/40 bg-stop-soft px-4 py-3 text-stop"
    >
      {problem}
    </p>
  )
}
