import type { ApprovalState } from '@sagaboard/events/commands/approvals'
import { actionLabels } from '../../lib/action-labels.ts'
import { formatMoney } from '../../lib/format.ts'
import type { Tone } from '../../lib/labels.ts'
import type { Approval } from './use-approval.ts'

export const approvalLabels: Record<ApprovalState, string> = {
  waiting: 'waits for approval',
  approved: 'approved',
  declined: 'declined',
  withdrawn: 'withdrawn',
  outdated: 'outdated',
}
export const approvalTones: Record<ApprovalState, Tone> = {
  waiting: 'wait',
  approved: 'ok',
  declined: 'stop',
  withdrawn: 'plain',
  outdated: 'undo',
}

/** What was asked for: of a set its act for each order. */
export const askedWords = ({ command, setAct }: Pick<Approval, 'command' | 'setAct'>): string =>
  actionLabels[setAct?.type ?? command.type] ?? command.type

/** `order 1042-77`, `the set “Orders that are paid”`. */
export function aboutWords({ subject, about }: Pick<Approval, 'subject' | 'about'>): string {
  if (about === null) return `the ${subject}, which is on its list no more`
  switch (subject) {
    case 'order':
      return `order ${about}`
    case 'set':
      return `the set “${about}”`
    case 'charge':
      return `of ${about}`
    default:
      return subject satisfies never
  }
}

/** Said before it is asked for: that another has to approve it, and why. */
export const approvalNeeded = (
  { amountMinor, limitMinor }: { amountMinor: number; limitMinor: number },
  currency: string,
): string =>
  `${formatMoney(amountMinor, currency)} would go back, and one person decides over ${formatMoney(limitMinor, currency)} at most: another supervisor has to approve this. Until then nothing of it is done.`

/** The button that asks, where another has to approve. */
export const askVerb = 'Ask for approval'

/** What became of it, as a sentence begins; null while it waits. */
export function decidedWords({
  state,
  decidedByName,
}: Pick<Approval, 'state' | 'decidedByName'>): string | null {
  const name = decidedByName ?? 'Somebody who left'
  switch (state) {
    case 'waiting':
      return null
    case 'approved':
      return `${name} approved`
    case 'declined':
      return `${name} declined`
    case 'withdrawn':
      return `${name} withdrew it`
    case 'outdated':
      return 'Outdated'
    default:
      return state satisfies never
  }
}
