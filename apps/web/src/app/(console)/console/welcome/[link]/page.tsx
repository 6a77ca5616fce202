import { readLink } from '@sagaboard/db/commands/staff-links'
import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { BrandMark } from '../../../../../components/ui/brand.tsx'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { Panel } from '../../../../../components/ui/panel.tsx'
import { StateNote } from '../../../../../components/ui/state.tsx'
import { ThemeToggle } from '../../../../../components/ui/theme-toggle.tsx'
import { WelcomeForm } from '../../../../../features/session/welcome-form.tsx'
import { staffRoleLabels } from '../../../../../lib/staff.ts'
import { runtime } from '../../../../../server/runtime.ts'
import { openLinkAction } from './actions.ts'

export const metadata: Metadata = { title: 'Welcome', robots: { index: false } }

/** Opens a one-time link: looking at it does not use it up. */
export default async function WelcomePage({ params }: { params: Promise<{ link: string }> }) {
  const { link } = await params
  const opened = await readLink(runtime().pool, link, new Date())
  if (opened === null)
    return (
      <Frame>
        <Closed title="This link is not known">
          It may have been copied in part, or a newer one was made. Ask for a new link.
        </Closed>
      </Frame>
    )
  const { state, person } = opened
  if (state !== 'open')
    return (
      <Frame>
        <Closed title={state === 'used' ? 'This link was used' : 'This link is too old'}>
          {state === 'used'
            ? 'It works once. Sign in, or ask for a new link.'
            : 'It worked for a day. Ask for a new one.'}
        </Closed>
      </Frame>
    )
  return (
    <Frame>
      <Panel className="grid gap-5 p-6">
        <div className="grid gap-1">
          <h1 className="text-xl leading-tight">
            {person === null ? 'Become the first administrator' : `Welcome, ${person.name}`}
          </h1>
          <p className="text-ink-2">
            {person === null
              ? 'Nobody administers this shop yet. You will be able to add other people.'
              : `Choose a password for ${person.email}. You are ${staffRoleLabels[person.role]} here.`}
          </p>
        </div>
        <WelcomeForm
          open={openLinkAction}
          link={link}
          email={person?.email}
          button={person === null ? 'Become administrator' : 'Set the password'}
        />
      </Panel>
    </Frame>
  )
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-items-center p-4 text-ui">
      <div className="grid w-full max-w-95 gap-5">
        <div className="flex items-center gap-2.5 text-body font-brand tracking-brand">
          <BrandMark className="size-5.5" />
          Sagaboard
          <ThemeToggle className="ml-auto" />
        </div>
        {children}
      </div>
    </main>
  )
}

function Closed({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Panel>
      <StateNote
        kind="denied"
        level={1}
        title={title}
        actions={
          <Link href="/console/sign-in" className={buttonClass({ tone: 'main' })}>
            Sign in
          </Link>
        }
      >
        {children}
      </StateNote>
    </Panel>
  )
}
