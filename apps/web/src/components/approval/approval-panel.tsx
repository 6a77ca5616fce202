'use client'

import type { ReactNode } from 'react'
import { formatMoney } from '../../lib/format.ts'
import { Timestamp } from '../timestamp.tsx'
import { Badge } from '../ui/badge.tsx'
import { Panel, PanelHeader } from '../ui/panel.tsx'
import { ApprovalActs } from './approval-acts.tsx'
import type { Approval } from './use-approval.ts'
import { aboutWords, approvalLabels, approvalTones, askedWords, decidedWords } from './words.ts'

interface ApprovalPanelProps {
  request: Approval
  /** Of the order or the set as it is shown; undefined while that is read. */
  version: number | undefined
  /** Shown where it is about something that has no page of its own. */
  isAlone?: boolean
  /** What would follow from it now. */
  children?: ReactNode
}

/** A request that waits for another supervisor, or was not approved: who asked for what, why, and what can be said about it. */
export function ApprovalPanel({ request, version, isAlone = false, children }: ApprovalPanelProps) {
  const { state, amountMinor, currency, limitMinor, decidedAt, decidedWhy } = request
  const decided = decidedWords(request)
  // What was approved goes on like any command, and who withdraws something has seen to it.
  if (state === 'approved' || state === 'withdrawn') return null
  return (
    <Panel aria-label="Approval" data-approval={state}>
      <PanelHeader
        title="Approval"
        end={<Badge tone={approvalTones[state]}>{approvalLabels[state]}</Badge>}
      />
      <div className="grid gap-2 px-4 pt-1.5 pb-3">
        <p className="break-words">
          <b className="font-semibold">{request.askedByName ?? 'Somebody who left'}</b> asks:{' '}
          {askedWords(request)}
          {isAlone ? `, ${aboutWords(request)}` : ''}.{' '}
          <b className="num font-semibold">{formatMoney(amountMinor, currency)}</b> would go back;
          above {formatMoney(limitMinor, currency)} another supervisor decides.{' '}
          <span className="text-ink-2">
            Since <Timestamp at={request.askedAt} />
          </span>
        </p>
        <p className="break-words text-ink-2">“{request.reason}”</p>
        {state === 'waiting' ? children : null}
        {decided !== null && decidedAt !== null ? (
          <p className="break-words">
            {decided}, <Timestamp at={decidedAt} />
            {decidedWhy === '' ? '.' : `: “${decidedWhy}”`}
          </p>
        ) : null}
        <ApprovalActs request={request} version={version} />
      </div>
    </Panel>
  )
}
