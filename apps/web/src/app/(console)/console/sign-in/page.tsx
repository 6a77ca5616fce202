import type { Metadata } from 'next'
import Link from 'next/link'
import { EntryCard, EntryPage } from '../../../../features/session/entry-page.tsx'
import { SignInForm } from '../../../../features/session/sign-in-form.tsx'

export const metadata: Metadata = { title: 'Sign in', robots: { index: false } }

/** Only a path inside the console is followed after signing in, never an address from elsewhere. */
const safeNext = (next: unknown) =>
  typeof next === 'string' && /^\/console(\/[\w./-]*)?(\?[\w=&%.,+-]*)?$/.test(next)
    ? next
    : '/console'

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const { next } = await searchParams
  return (
    <EntryPage>
      <EntryCard title="Sign in to the console" lead="For the people who watch over the orders.">
        <SignInForm next={safeNext(next)} />
      </EntryCard>
      <p className="text-ink-2">
        Looking for your order?{' '}
        <Link href="/" className="underline underline-offset-2">
          Go to the shop
        </Link>
      </p>
    </EntryPage>
  )
}
