import { shopName } from '@sagaboard/messages/shop-name'
import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { ThemeToggle } from '../../components/ui/theme-toggle.tsx'
import { CartLink } from '../../features/cart/cart-link.tsx'
import { categories } from '../../lib/categories.ts'
import { requestContext } from '../../server/trpc/request-context.ts'
import { readCartCookie } from './store-cookies.ts'
import { StoreNav } from './store-nav.tsx'

export const metadata: Metadata = {
  title: { default: shopName, template: `%s · ${shopName}` },
  description:
    'Plain things for kitchen, workshop and garden. Ordered in a minute, followed live to your door.',
}

const edge = 'px-edge'

/** The frame of the shop: name, shelves, search, account and bag on top. */
export default async function StoreLayout({ children }: { children: ReactNode }) {
  const [cookie, { viewer }] = await Promise.all([readCartCookie(), requestContext()])
  return (
    <div className="flex min-h-dvh flex-col bg-paper text-base leading-normal">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:m-3 focus:rounded-lg focus:bg-panel focus:px-3 focus:py-2"
      >
        Go to the content
      </a>
      <header
        className={`flex flex-wrap items-center gap-x-7 gap-y-2 border-b border-line py-4.5 text-body ${edge}`}
      >
        <Link href="/" className="font-display text-logo font-semibold tracking-brand no-underline">
          {shopName}
        </Link>
        <StoreNav shelves={categories.map(({ slug, name }) => ({ href: `/${slug}`, name }))} />
        <span className="ml-auto flex items-center gap-5 sm:gap-7">
          <Link href="/search" className="text-ink-2 no-underline hover:text-ink max-sm:hidden">
            Search
          </Link>
          <Link
            href={viewer.session ? '/account' : '/sign-in'}
            className="text-ink-2 no-underline hover:text-ink"
          >
            {viewer.session ? 'Account' : 'Sign in'}
          </Link>
          <CartLink cookie={cookie} />
        </span>
      </header>
      <div className="grow">{children}</div>
      <footer
        className={`mt-8 flex flex-wrap items-center gap-x-6 gap-y-2 border-t border-line py-5 text-sm text-ink-2 ${edge}`}
      >
        <span>{shopName} is a demonstration shop: no parcel leaves, no money moves.</span>
        <Link href="/search" className="underline sm:hidden">
          Search
        </Link>
        <ThemeToggle className="ml-auto" />
      </footer>
    </div>
  )
}
