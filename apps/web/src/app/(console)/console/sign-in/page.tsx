import type { Metadata } from 'next'
import Link from 'next/link'
import { BrandMark } from '../../../../components/ui/brand.tsx'
import { Panel } from '../../../../components/ui/panel.tsx'
import { ThemeToggle } from '../../../../components/ui/theme-toggle.tsx'
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
    <main className="grid min-h-dvh place-items-center p-4 text-ui">
      <div className="grid w-full max-w-95 gap-5">
        <div className="flex items-center gap-2.5 text-body font-brand tracking-brand">
          <BrandMark className="size-5.5" />
          Sagaboard
          <ThemeToggle className="ml-auto" />
        </div>
        <Panel className="grid gap-5 p-6">
          <div className="grid gap-1">
            <h1 className="text-xl leading-tight">Sign in to the console</h1>
            <p className="text-ink-2">For the people who watch over the orders.</p>
          </div>
          <SignInForm next={safeNext(next)} />
        </Panel>
        <p className="text-ink-2">
          Looking for your order?{' '}
          <Link href="/" className="underline underline-offset-2">
            Go to the shop
          </Link>
        </p>
      </div>
    </main>
  )
}
