import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { requestContext } from '../../../server/trpc/request-context.ts'
import { Frame } from '../frame.tsx'
import { SignInForm } from './sign-in-form.tsx'

export const metadata: Metadata = { title: 'Sign in', robots: { index: false } }

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>
}) {
  const [{ next }, { viewer }] = await Promise.all([searchParams, requestContext()])
  if (viewer.session !== null) redirect('/account')
  return (
    <Frame title="Sign in" lead="To find your orders again. You can order without, too." narrow>
      <SignInForm next={typeof next === 'string' ? next : undefined} />
    </Frame>
  )
}
