'use client'

import Link from 'next/link'
import { useNowMs } from '../../components/now.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { useZone } from '../../components/zone.tsx'
import { messageOf } from '../../lib/fault.ts'
import { formatAgo, formatCount, formatDuration, formatMoney } from '../../lib/format.ts'
import { ordersHref } from '../../lib/order-filter.ts'
import { shortOrderId } from '../../lib/order-id.ts'
import type { Fleet } from './fleet-picture.ts'

type Trouble = Fleet['troubles'][number]

const shownMax = 3

/** What waits for a person, and what the system is trying again by itself, grouped by cause. Says so when there is nothing. */
export function NeedsYou({ fleet }: { fleet: Fleet }) {
  const zone = useZone()
  const nowMs = useNowMs()
  if (fleet.troubles.length === 0) {
    return (
      <Panel aria-label="Needs you" className="flex min-h-[46px] flex-wrap items-center gap-x-2.5 gap-y-1 px-4 py-3">
        <Badge tone="ok">
          <svg
            aria-hidden="true"
            viewBox="0 0 16 16"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.4"
            strokeLinecap="round"
            strokeLinejoin="round"
            className="size-3"
          >
            <path d="m3.5 8.5 3 3 6-7" />
          </svg>
          Nothing needs you
        </Badge>
        <span className="text-ink-2">No order is stuck, and nothing is being tried again.</span>
      </Panel>
    )
  }
  const shown = fleet.troubles.slice(0, shownMax)
  const more = fleet.troubles.length - shown.length
  return (
    <Panel aria-label="Needs you">
      <ul className="grid divide-line max-md:divide-y md:auto-cols-fr md:grid-flow-col md:divide-x">
        {shown.map((trouble) => (
          <li key={`${trouble.state} ${trouble.group} ${trouble.fingerprint}`}>
            <Link
              href={hrefOf(trouble)}
              className="grid h-full content-start justify-items-start gap-0.5 rounded-panel px-4 py-3 hover:bg-sunk/60"
            >
              <Badge tone={trouble.state === 'dead' ? 'stop' : 'wait'}>
                {trouble.state === 'dead'
                  ? `${formatCount(trouble.orders)} dead ${trouble.orders === 1 ? 'letter' : 'letters'}`
                  : `${formatCount(trouble.orders)} tried again`}
              </Badge>
              <b className="line-clamp-2 pt-0.5 font-semibold break-words">{`${capital(trouble.group)}: ${messageOf(trouble.error)}`}</b>
              <span className="num text-ink-2">{remark(trouble, nowMs, zone)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {more > 0 ? (
        <Link href={ordersHref({ attention: 'dead' })} className="block border-t border-line px-4 py-2 text-ink-2 hover:text-ink">
          {formatCount(more)} more {more === 1 ? 'cause' : 'causes'}
        </Link>
      ) : null}
    </Panel>
  )
}

const hrefOf = (trouble: Trouble) =>
  trouble.orderId ? `/console/orders/${trouble.orderId}` : ordersHref({ attention: trouble.state, cause: trouble.fingerprint })
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

function remark(trouble: Trouble, nowMs: number, zone: string): string {
  const who = trouble.orderId ? `order ${shortOrderId(trouble.orderId)}` : `${formatCount(trouble.orders)} orders`
  const worth = formatMoney(trouble.heldMinor, trouble.currency)
  if (trouble.state === 'dead') return `${who}, ${worth}, since ${formatAgo(trouble.since, nowMs, zone)}; a person decides`
  const waitMs = trouble.nextAt ? Date.parse(trouble.nextAt) - nowMs : 0
  return `${who}, ${worth}; next try ${waitMs > 1000 ? `in ${formatDuration(Math.ceil(waitMs / 1000) * 1000)}` : 'now'}`
}
