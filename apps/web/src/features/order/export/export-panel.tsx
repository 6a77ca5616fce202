'use client'

import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { CopyButton } from '../../../components/ui/copy-button.tsx'
import { FormAlert } from '../../../components/ui/form-alert.tsx'
import { Panel, PanelHeader } from '../../../components/ui/panel.tsx'
import { saveFile } from '../../../lib/save-file.ts'
import { say } from '../../../messages/say.ts'
import type { HistoryForm } from '../../../server/console/history-file.ts'
import type { DocumentOf } from './order-document.tsx'

interface ExportPanelProps {
  /** What there is to know of the order at this moment. */
  read: () => DocumentOf
  orderId: string
  orderNumber: string
  /** The order as a text for whoever mends it. */
  report: () => string
}

/** Everything of an order that can be taken away, and what personal is in it. */
export function ExportPanel({ read, orderId, orderNumber, report }: ExportPanelProps) {
  // What draws the files is loaded when one is asked for.
  const page = useMutation({
    mutationFn: async () => {
      const { pageFile } = await import('./order-files.tsx')
      const text = await pageFile(read())
      saveFile({ name: `order-${orderNumber}.html`, type: 'text/html', text })
    },
  })
  const picture = useMutation({
    mutationFn: async () => {
      const { pictureFile } = await import('./order-files.tsx')
      const text = await pictureFile({ ...read(), orderNumber })
      saveFile({ name: `order-${orderNumber}-timeline.svg`, type: 'image/svg+xml', text })
    },
  })
  const error = page.error ?? picture.error
  return (
    <Panel aria-label={say('export.title')}>
      <PanelHeader title={say('export.title')} />
      <ul className="mt-1.5 grid">
        <Item what={say('export.page.what')}>
          <Button size="small" onClick={() => page.mutate()} disabled={page.isPending}>
            {say('export.page')}
          </Button>
        </Item>
        <Item what={say('export.picture.what')}>
          <Button size="small" onClick={() => picture.mutate()} disabled={picture.isPending}>
            {say('export.picture')}
          </Button>
        </Item>
        <Item what={say('export.events')}>
          <ExportLink orderId={orderId} form="json" />
          <ExportLink orderId={orderId} form="csv" />
        </Item>
        <Item what={say('export.report')}>
          <CopyButton size="small" text={report}>
            Copy as bug report
          </CopyButton>
        </Item>
      </ul>
      <p className="border-t border-line px-4 pt-2 pb-3 text-small text-ink-2">
        {say('export.personal')}
      </p>
      {error ? (
        <div className="px-4 pb-3">
          <FormAlert problem={say('export.failed', { why: error.message })} answer={error} />
        </div>
      ) : null}
    </Panel>
  )
}

const Item = ({ what, children }: { what: string; children: ReactNode }) => (
  <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-t border-line px-4 py-2">
    {children}
    <span className="text-ink-2">{what}</span>
  </li>
)

/** The events as a file. */
const ExportLink = ({ orderId, form }: { orderId: string; form: HistoryForm }) => (
  <a
    href={`/console/orders/${orderId}/export?as=${form}`}
    download
    className="rounded underline underline-offset-2"
  >
    {form.toUpperCase()}
  </a>
)
