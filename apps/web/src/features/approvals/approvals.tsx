'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { ApprovalPanel } from '../../components/approval/approval-panel.tsx'
import { type Approval, approvalsRefreshMs } from '../../components/approval/use-approval.ts'
import {
  aboutWords,
  approvalLabels,
  approvalTones,
  askedWords,
  decidedWords,
} from '../../components/approval/words.ts'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { subjectHref } from '../../lib/approvals.ts'
import { useConsoleApi } from '../../lib/console-api.ts'
import { formatMoney } from '../../lib/format.ts'

/** What waits for another supervisor, and what was decided last. */
export function Approvals({ rows: initialData }: { rows: Approval[] }) {
  const api = useConsoleApi()
  const { data, isError, refetch } = useQuery(
    api.console.approvals.list.queryOptions(undefined, {
      initialData,
      refetchInterval: approvalsRefreshMs,
    }),
  )
  // What is about an order or a set is decided where all of it is seen.
  const alone = data.filter(
    ({ subject, state, subjectId }) =>
      state === 'waiting' && subjectHref(subject, subjectId) === null,
  )
  return (
    <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
      <div>
        <h1 className="text-xl tracking-title">Approvals</h1>
        <p className="max-w-text text-ink-2">
          What moves more money back than one person decides over waits here until another
          supervisor has approved it. Nobody approves what they asked for.
        </p>
      </div>
      {isError ? <StaleNote what="The list" onRetry={refetch} /> : null}
      {alone.map((request) => (
        <ApprovalPanel key={request.id} request={request} version={0} isAlone />
      ))}
      <Panel aria-label="Requests">
        {data.length === 0 ? (
          <StateNote kind="empty" title="Nothing was asked for yet">
            A request stands here when somebody asks for more than the limit, at an order, a set or
            a charge of a program.
          </StateNote>
        ) : (
          <RequestTable rows={data} />
        )}
      </Panel>
    </main>
  )
}

const RequestTable = ({ rows }: { rows: readonly Approval[] }) => (
  <Table label="Requests for approval: those that wait first, then the newest">
    <thead>
      <tr>
        <Th>What</Th>
        <Th className="text-right">Goes back</Th>
        <Th className="max-md:hidden">State</Th>
        <Th className="max-md:hidden">Asked</Th>
      </tr>
    </thead>
    <tbody>
      {rows.map((request) => (
        <Tr key={request.id} data-request={request.state}>
          <Td className="w-full max-w-0 min-w-40">
            <About request={request} />
            <span className="block truncate text-small text-ink-2">“{request.reason}”</span>
            <StateBadge request={request} className="mt-1 md:hidden" />
          </Td>
          <Td className="text-right whitespace-nowrap">
            {formatMoney(request.amountMinor, request.currency)}
          </Td>
          <Td className="max-md:hidden">
            <StateBadge request={request} />
            <span className="block text-small text-ink-2">{decidedWords(request)}</span>
          </Td>
          <Td className="whitespace-nowrap text-ink-2 max-md:hidden">
            {request.askedByName ?? 'somebody who left'}, <Timestamp at={request.askedAt} />
          </Td>
        </Tr>
      ))}
    </tbody>
  </Table>
)

const StateBadge = ({ request, className }: { request: Approval; className?: string }) => (
  <Badge tone={approvalTones[request.state]} className={className}>
    {approvalLabels[request.state]}
  </Badge>
)

function About({ request }: { request: Approval }) {
  const href = subjectHref(request.subject, request.subjectId)
  const words = `${askedWords(request)}: ${aboutWords(request)}`
  return href === null ? (
    <span className="block break-words first-letter:uppercase">{words}</span>
  ) : (
    <Link
      href={href}
      className="block break-words underline first-letter:uppercase underline-offset-2"
    >
      {words}
    </Link>
  )
}
