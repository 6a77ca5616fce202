import { readLink } from '@sagaboard/db/commands/staff-links'
import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { Panel } from '../../../../../components/ui/panel.tsx'
import { StateNote } from '../../../../../components/ui/state.tsx'
import { EntryCard, EntryPage } from '../../../../../features/session/entry-page.tsx'
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
      <EntryPage>
        <Closed title="This link is not known">
          It may have been copied in part, or a newer one was made. Ask for a new link.
        </Closed>
      </EntryPage>
    )
  const { state, person } = opened
  if (state !== 'open')
    return (
      <EntryPage>
        <Closed title={state === 'used' ? 'This link was used' : 'This link is too old'}>
          {state === 'used'
            ? 'It works once. Sign in, or ask for a new link.'
            : 'It worked for a day. Ask for a new one.'}
        </Closed>
      </EntryPage>
    )
  return (
    <EntryPage>
      <EntryCard
        title={person === null ? 'Become the first administrator' : `Welcome, ${person.name}`}
        lead={
          person === null
            ? 'Nobody administers this shop yet. You will be able to add other people.'
            : `Choose a password for ${person.email}. You are ${staffRoleLabels[person.role]} here.`
        }
      >
        <WelcomeForm
          open={openLinkAction}
          link={link}
          email={person?.email}
          button={person === null ? 'Become administrator' : 'Set the password'}
        />
      </EntryCard>
    </EntryPage>
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
