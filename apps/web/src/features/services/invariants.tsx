import Link from 'next/link'
import { Timestamp } from '../../components/timestamp.tsx'
import { toneText } from '../../components/ui/badge.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { brokenWords, type InvariantState, invariantsNote, isBroken } from './invariant-words.ts'

/** What is promised about every order: what is broken, with the orders that break it, and what is kept. */
export function Invariants({ invariants }: { invariants: readonly InvariantState[] }) {
  const { tone, note } = invariantsNote(invariants)
  const kept = invariants.filter((one) => one.lookedMsAgo !== null && !isBroken(one))
  const unseen = invariants.filter(({ lookedMsAgo }) => lookedMsAgo === null)
  return (
    <Panel aria-label="What is promised">
      <PanelHeader
        title="What is promised"
        note={<span className={toneText[tone]}>{note}</span>}
        className="pb-2"
      />
      <ul>
        {invariants.filter(isBroken).map((one) => (
          <Broken key={one.name} invariant={one} />
        ))}
      </ul>
      <Folded title={`Kept (${kept.length})`} invariants={kept} />
      {unseen.length < invariants.length ? (
        <Folded
          title={`Not looked at here (${unseen.length})`}
          invariants={unseen}
          note="The books of a provider or a carrier that are not simulated are their own."
        />
      ) : null}
    </Panel>
  )
}

function Broken({ invariant }: { invariant: InvariantState }) {
  const { promise, orders, broken, since } = invariant
  return (
    <li data-invariant={invariant.name} className="border-t border-line px-4 py-2.5">
      <p className="flex flex-wrap justify-between gap-x-3">
        <span className="font-label">{promise}</span>
        <span className="text-stop">broken</span>
      </p>
      <p className="text-ink-2">
        {brokenWords(invariant)}
        {since ? (
          <>
            {' since '}
            <Timestamp at={since} />
          </>
        ) : null}
        .
      </p>
      <ul className="flex flex-wrap gap-x-3">
        {orders.map(({ id, number }) => (
          <li key={id}>
            <Link href={`/console/orders/${id}`} className="num underline">
              {number ?? id.slice(0, 8)}
            </Link>
          </li>
        ))}
        {broken > orders.length && orders.length > 0 ? (
          <li className="text-ink-2">and {broken - orders.length} more</li>
        ) : null}
      </ul>
    </li>
  )
}

function Folded({
  title,
  invariants,
  note,
}: {
  title: string
  invariants: readonly InvariantState[]
  note?: string
}) {
  if (invariants.length === 0) return null
  return (
    <details className="border-t border-line px-4 py-2">
      <summary className="cursor-pointer text-ink-2">{title}</summary>
      {note ? <p className="mt-1 text-ink-2">{note}</p> : null}
      <ul className="mt-1 grid gap-1">
        {invariants.map(({ name, promise }) => (
          <li key={name} data-invariant={name}>
            {promise}
          </li>
        ))}
      </ul>
    </details>
  )
}
