import type { ReactNode } from 'react'
import { BrandMark } from '../../components/ui/brand.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { ThemeToggle } from '../../components/ui/theme-toggle.tsx'

/** A page in front of the console: the name of the product, and one card in the middle. */
export function EntryPage({ children }: { children: ReactNode }) {
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

/** The card: what one enters, what for, and the form. */
export function EntryCard({
  title,
  lead,
  children,
}: {
  title: string
  lead: string
  children: ReactNode
}) {
  return (
    <Panel className="grid gap-5 p-6">
      <div className="grid gap-1">
        <h1 className="text-xl leading-tight">{title}</h1>
        <p className="text-ink-2">{lead}</p>
      </div>
      {children}
    </Panel>
  )
}
