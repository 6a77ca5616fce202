'use client'

import Link from 'next/link'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { buttonClass } from '../../components/ui/button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { formatCount } from '../../lib/format.ts'
import { incidentHref } from '../../lib/incident-filter.ts'
import { setHref } from '../../lib/set-acts.ts'
import { actLabels, memberLabels, saidWords } from '../../lib/set-words.ts'
import { SetActs } from './set-acts.tsx'
import { SetApproval } from './set-approval.tsx'
import { SetOrders } from './set-orders.tsx'
import { SetFigures, SetStages } from './set-stages.tsx'
import { useSet } from './use-set.ts'
import {
  countOf,
  foretoldSentences,
  inStates,
  moneyOf,
  orders,
  ruleSentence,
  type SetDetail,
  sentenceOf,
  stateLabels,
  stateTones,
  worthOf,
} from './words.ts'

/** A frozen set of orders, live: which these are, what would follow, how far each has come, and what a person can say of it. */
export function SetScreen({ detail: initial }: { detail: SetDetail }) {
  const { data: detail, isError, refetch } = useSet(initial)
  const { set, sums } = detail
  const possible = countOf(inStates(sums, ['ready']))
  return (
    <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
      <header className="grid gap-1">
        <h1 className="text-xl tracking-title break-words">
          {actLabels[set.act.type]}: {set.title}
        </h1>
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-ink-2">
          <Badge tone={stateTones[set.state]} data-state={set.state}>
            {stateLabels[set.state]}
          </Badge>
          <span>
            {orders(set.orders)}, {moneyOf(sums, 'totalMinor')}, frozen by{' '}
            {set.madeByName ?? 'somebody who left'}, <Timestamp at={set.madeAt} />
          </span>
          <Source set={set} />
        </p>
      </header>
      {isError ? <StaleNote what="The set" onRetry={refetch} /> : null}
      <SetApproval set={set} />
      <Panel
        aria-label="What is happening"
        className="flex flex-wrap items-start gap-4 px-4 py-3.25"
      >
        <div className="grid min-w-0 flex-1 basis-80 gap-1">
          <p className="font-semibold" aria-live="polite">
            {sentenceOf(detail)}
          </p>
          {set.startedAt ? (
            <p className="max-w-text text-ink-2">
              {set.startedByName ?? 'Somebody who left'} has begun, <Timestamp at={set.startedAt} />
              : “{set.reason}”
            </p>
          ) : (
            <p className="max-w-text text-ink-2">
              What joined later is not in it. One command per order, with the order’s own key:
              nothing is charged or paid back twice.
            </p>
          )}
        </div>
        <SetActs {...{ set, possible }} approval={detail.approval} />
      </Panel>
      <Panel aria-label="What would follow">
        <PanelHeader title={set.startedAt ? 'What was foretold' : 'What would follow'} />
        <Foretold detail={detail} />
      </Panel>
      <Panel aria-label="How far it is">
        <PanelHeader title="How far it is" note="1, 5, 20, 100, then it asks" />
        <SetStages detail={detail} />
        <SetFigures sums={sums} />
        <p className="border-t border-line px-4 py-2 text-small text-ink-2">
          {ruleSentence(detail)}
        </p>
      </Panel>
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="text-ui">Its orders</h2>
        <a href={`${setHref(set.id)}/export`} className={buttonClass({ size: 'small' })} download>
          Export as CSV
        </a>
      </div>
      <SetOrders detail={detail} />
    </main>
  )
}

function Source({ set: { source } }: { set: SetDetail['set'] }) {
  if (source.type === 'picked') return null
  const href = source.type === 'filter' ? source.href : incidentHref(source.incident)
  return (
    <Link href={href} className="underline underline-offset-2">
      {source.type === 'filter' ? 'The filter as it finds now' : 'Its incident'}
    </Link>
  )
}

const cautionLabels: Readonly<Record<string, string>> = {
  unknown: 'a call was made and never answered: it is asked again with the same key, or voided',
  skip_is_final: 'what is skipped is not done later',
  shipment_is_final: 'what ships can’t be called back',
  refund_is_final: 'what is given back can’t be taken again',
  stock_is_free: 'its stock is free for others at once',
}

function Foretold({ detail }: { detail: SetDetail }) {
  const { set, sample, reasons, cautions } = detail
  if (set.state === 'previewing')
    return <p className="px-4 py-3 text-ink-2">It stands here in a moment.</p>
  return (
    <div className="grid gap-2 px-4 pt-1.5 pb-3">
      <div>
        {foretoldSentences(detail).map((sentence) => (
          <p key={sentence} className="max-w-text">
            {sentence}
          </p>
        ))}
      </div>
      {reasons.length > 0 ? (
        <ul aria-label="Why not" className="grid gap-1 text-ink-2">
          {reasons.map(({ state, said, orders: count }) => (
            <li key={`${state} ${saidWords(said)}`} className="num">
              {formatCount(count)} {memberLabels[state]}: {saidWords(said)}
            </li>
          ))}
        </ul>
      ) : null}
      {cautions.length > 0 ? (
        <ul aria-label="What can’t be taken back" className="grid gap-0.5 text-small text-undo">
          {cautions.map(({ code, orders: count }) => (
            <li key={code}>
              For {orders(count)}: {cautionLabels[code] ?? code}.
            </li>
          ))}
        </ul>
      ) : null}
      {sample.length > 0 ? (
        <p className="flex flex-wrap gap-x-3 gap-y-1 text-ink-2">
          For example{' '}
          {sample.map((order) => (
            <Link
              key={order.orderId}
              href={`/console/orders/${order.orderId}`}
              className="num underline decoration-line-2 underline-offset-2"
            >
              <span className="mono">{order.orderNumber}</span> {worthOf(order)}
            </Link>
          ))}
        </p>
      ) : null}
    </div>
  )
}
