'use client'

import { Menu } from '@base-ui/react/menu'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { signOut } from '../../lib/auth-client.ts'
import { cn } from '../../lib/cn.ts'
import { turnCharacterKeys, useCharacterKeys } from '../../lib/key-choice.ts'
import { say } from '../../messages/say.ts'
import { Icon } from './icons.tsx'
import { useOpeners } from './palette-provider.tsx'

export interface ConsoleUser {
  name: string
  email: string
  role: string
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')

/** Who is signed in, what they have chosen, and the way out. `compact` shows the initials alone. */
export function UserMenu({ user, compact = false }: { user: ConsoleUser; compact?: boolean }) {
  const router = useRouter()
  const { openSheet } = useOpeners()
  const characterKeys = useCharacterKeys()
  const [failed, setFailed] = useState(false)
  const leave = async () => {
    const { error } = await signOut()
    if (error) return setFailed(true)
    router.replace('/console/sign-in')
    router.refresh()
  }
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={`${user.name}, ${user.role}: account`}
        className={cn(
          'flex items-center gap-2.5 rounded-lg text-left hover:bg-sunk',
          // In a phone's bar the row of pages is what gives way.
          compact ? 'shrink-0 p-1' : 'min-w-0 flex-1 p-1.5',
        )}
      >
        <span
          aria-hidden="true"
          className="grid size-6 shrink-0 place-items-center rounded-full bg-go-soft text-micro font-semibold text-go"
        >
          {initials(user.name)}
        </span>
        {compact ? null : (
          <span className="min-w-0 leading-tight">
            <span className="block truncate">{user.email}</span>
            <span className="block text-small text-ink-3">{user.role}</span>
          </span>
        )}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner
          side={compact ? 'bottom' : 'top'}
          align="start"
          sideOffset={6}
          className="z-50"
        >
          <Menu.Popup className="min-w-48 rounded-lg border border-line-2 bg-panel p-1 text-ui text-ink shadow-lift outline-none">
            {compact ? <p className="truncate px-2.5 py-1.5 text-ink-2">{user.email}</p> : null}
            <Menu.LinkItem href="/console/account" className={itemClass}>
              <Icon name="staff" /> Change your password
            </Menu.LinkItem>
            <Menu.Item onClick={openSheet} className={itemClass}>
              <Icon name="keys" /> {say('keys.open')}
            </Menu.Item>
            <Menu.CheckboxItem
              checked={characterKeys}
              onCheckedChange={turnCharacterKeys}
              className={cn(itemClass, 'pl-8.75')}
            >
              {say('keys.switch')}
              <Menu.CheckboxItemIndicator className="ml-auto">✓</Menu.CheckboxItemIndicator>
            </Menu.CheckboxItem>
            <Menu.LinkItem href="/" className={itemClass}>
              <Icon name="shop" /> Go to the shop
            </Menu.LinkItem>
            <Menu.Item closeOnClick={false} onClick={leave} className={itemClass}>
              <Icon name="signOut" /> Sign out
            </Menu.Item>
            {failed ? (
              <p role="alert" className="px-2.5 py-1.5 text-small text-stop">
                Signing out did not work. Try again.
              </p>
            ) : null}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

const itemClass =
  'flex items-center gap-2.5 rounded-md px-2.5 py-1.5 outline-none data-highlighted:bg-sunk'
