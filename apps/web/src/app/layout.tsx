import { CSPProvider } from '@base-ui/react/csp-provider'
import type { Metadata, Viewport } from 'next'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { TimeZoneProvider } from '../components/time-zone-provider.tsx'
import { parseTheme, parseZone, themeCookie, zoneCookie } from '../lib/theme.ts'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Sagaboard', template: '%s · Sagaboard' },
  description: 'An order platform that shows every order on its way, and undoes what fails.',
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f5f2' },
    { media: '(prefers-color-scheme: dark)', color: '#0e0f11' },
  ],
}

/** Theme and time zone come from cookies, so that the first paint is already right. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, sent] = await Promise.all([cookies(), headers()])
  return (
    <html lang="en" data-theme={parseTheme(jar.get(themeCookie)?.value)} suppressHydrationWarning>
      <body className="min-h-dvh font-sans">
        <CSPProvider nonce={sent.get('x-nonce') ?? undefined}>
          <TimeZoneProvider zone={parseZone(jar.get(zoneCookie)?.value)}>
            {children}
          </TimeZoneProvider>
        </CSPProvider>
      </body>
    </html>
  )
}
