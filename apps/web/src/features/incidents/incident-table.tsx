'use client'

import Link from 'next/link'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { cn } from '../../lib/cn.ts'
import { formatCount } from '../../lib/format.ts'
import { incidentHref, isClosed } from '../../lib/incident-filter.ts'
import { Sparkline } from './sparkline.tsx'
import { useIncidentAct } from './use-incident-act.ts'
import {
  holdsNothing,
  type IncidentRow,
  moneyOf,
  placeOf,
  stateLabels,
  stateTones,
  titleOf,
  trendOf,
} from './words.ts'

/** One row for each cause. On a phone its figures stand under its name. */
export const IncidentTable = ({ rows, me }: { rows: readonly IncidentRow[]; me: string }) => (
  <Table label="Incidents by cause">
    <thead>
      <tr>
        <Th>Cause</Th>
        <Th className="max-lg:hidden">Last hour</Th>
        <Th className="text-right max-sm:hidden">Orders</Th>
        <Th className="text-right max-sm:hidden">Money</Th>
        <Th className="max-xl:hidden">Seen</Th>
        <Th>Owner</Th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <Row key={row.id} row={row} me={me} />
      ))}
    </tbody>
  </Table>
)

function Row({ row, me }: { row: IncidentRow; me: string }) {
  const isOver = isClosed(row)
  return (
    <Tr data-incident={row.id} data-state={row.state} className="align-top">
      <Td className="w-full max-w-0 min-w-36">
        <Link
          href={incidentHref(row.id)}
          className={cn(
            'line-clamp-3 font-semibold break-words underline decoration-line-2 underline-offset-2 hover:decoration-ink',
            isOver && 'text-ink-2',
          )}
        >
          {titleOf(row)}
        </Link>
        <span className="line-clamp-2 text-small break-words text-ink-2">{placeOf(row)}</span>
        <span className="mt-1 flex flex-wrap gap-1.5">
          <Badge tone={stateTones[row.state]}>{stateLabels[row.state]}</Badge>
          {row.cameBack ? <Badge tone="stop">happened again</Badge> : null}
        </span>
        <span className="mt-1 block text-small text-ink-2 sm:hidden">
          {heldOf(row)}
          {holdsNothing(row) ? null : `, ${moneyOf(row)}`}
        </span>
        {row.note ? (
          <span className="mt-1 line-clamp-2 text-small break-words text-ink-2">“{row.note}”</span>
        ) : null}
      </Td>
      <Td className="max-lg:hidden">
        <Sparkline of={row} />
        <span className="text-small whitespace-nowrap text-ink-2">{trendOf(row)}</span>
      </Td>
      <Td className="text-right whitespace-nowrap max-sm:hidden">
        <span className="block font-semibold">{formatCount(row.held)}</span>
        <span className="text-small text-ink-2">{heldWord(row)}</span>
      </Td>
      <Td className="text-right whitespace-nowrap max-sm:hidden">
        {holdsNothing(row) ? (
          <span className="text-small text-ink-2">none at stake</span>
        ) : (
          <>
            <span className="block font-semibold">{moneyOf(row)}</span>
            <span className="text-small text-ink-2">held</span>
          </>
        )}
      </Td>
      <Td className="text-small whitespace-nowrap text-ink-2 max-xl:hidden">
        first <Timestamp at={row.firstAt} />
        <span className="block">
          last <Timestamp at={row.lastAt} />
        </span>
      </Td>
      <Td className="whitespace-nowrap">
        <Owner row={row} me={me} />
      </Td>
    </Tr>
  )
}

const heldWord = ({ kind, held, met }: IncidentRow) =>
  kind === 'unroutable' ? 'messages' : held === 0 ? `${formatCount(met)} went on` : 'held'

const heldOf = (row: IncidentRow) => `${formatCount(row.held)} ${heldWord(row)}`

/** Whose it is; what is nobody's and needs somebody can be taken here. */
function Owner({ row, me }: { row: IncidentRow; me: string }) {
  const { say, isPending, error } = useIncidentAct()
  if (row.owner) return row.owner.userId === me ? 'you' : (row.owner.name ?? 'somebody who left')
  return (
    <>
      <span className="block text-ink-2">nobody</span>
      {isClosed(row) ? null : (
        <Button
          size="small"
          disabled={isPending}
          aria-label={`Take over: ${titleOf(row)}`}
          onClick={() => say({ type: 'incident_take', id: row.id, version: row.version })}
        >
          Take over
        </Button>
      )}
      <span
        role="alert"
        className="block max-w-44 text-small whitespace-normal text-stop empty:hidden"
      >
        {error}
      </span>
    </>
  )
}
