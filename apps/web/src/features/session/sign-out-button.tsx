'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { signOut } from '../../lib/auth-client.ts'

/** Ends the session and leads to the sign-in page. */
export function SignOutButton() {
  const router = useRouter()
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle')
  const leave = async () => {
    setState('busy')
    const { error } = await signOut()
    if (error) return setState('failed')
    router.replace('/console/sign-in')
    router.refresh()
  }
  return (
    <Button onClick={leave} disabled={state === 'busy'}>
      {state === 'failed' ? 'Try signing out again' : 'Sign in as somebody else'}
    </Button>
  )
}
