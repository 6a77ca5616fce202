import { actionWords } from '../../lib/action-labels.ts'
import { auditHref } from '../../lib/audit-filter.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { faultSentence } from '../../lib/fault-switch.ts'
import { formatMoney } from '../../lib/format.ts'
import { incidentHref } from '../../lib/incident-filter.ts'
import { reasonLabels } from '../../lib/labels.ts'
import { ordersHref } from '../../lib/order-filter.ts'
import { say, sayList } from '../../messages/say.ts'

export type SinceData = NonNullable<ConsoleOutputs['handover']['since']>

/** One thing that happened, and where more is told of it. */
export interface SinceLine {
  href: string
  text: string
}

/** What happened since somebody was here, in the order in which it matters: what broke, what colleagues did, then the orders. */
export const sinceLines = (told: SinceData): SinceLine[] => [
  ...told.incidents.map(incidentLine),
  ...told.faults.map((fault) => ({
    href: '/console/faults',
    text: say('since.fault', {
      sentence: faultSentence(fault),
      isOn: fault.endsAt > told.at ? 'yes' : 'no',
    }),
  })),
  ...actLines(told),
  ...moneyLines(told),
  ...orderLines(told),
]

function incidentLine({
  id,
  title,
  isNew,
  isOver,
  takenBy,
}: SinceData['incidents'][number]): SinceLine {
  const href = incidentHref(id)
  if (isNew)
    return { href, text: say(isOver ? 'since.incident.new_over' : 'since.incident.new', { title }) }
  if (isOver) return { href, text: say('since.incident.over', { title }) }
  return { href, text: say('since.incident.taken', { title, name: takenBy ?? '' }) }
}

/** One line for each colleague. */
function actLines({ acts, since }: SinceData): SinceLine[] {
  const people = [...new Set(acts.map(({ userId }) => userId))].map(
    (userId) => [userId, acts.filter((act) => act.userId === userId)] as const,
  )
  return people.map(([userId, own]) => ({
    href: auditHref({ by: { userId }, from: since }),
    text: say('since.acts', {
      name: own[0]?.name ?? say('since.somebody'),
      acts: sayList(
        own.map(({ action, times }) =>
          say('since.act', { what: actionWords({ action, command: {}, after: null }), times }),
        ),
      ),
    }),
  }))
}

const isMore = (count: number, max: number) => (count >= max ? 'yes' : 'no')

const moneyLines = ({ givenBack, since, countMax }: SinceData): SinceLine[] =>
  givenBack.map(({ currency, amountMinor, refunds }) => ({
    href: ordersHref({ refundedFrom: since }),
    text: say('since.given_back', {
      amount: formatMoney(amountMinor, currency),
      count: refunds,
      more: isMore(refunds, countMax),
    }),
  }))

function orderLines({ placed, completed, cancelled, since, countMax }: SinceData): SinceLine[] {
  const counted = (count: number) => ({ count, more: isMore(count, countMax) })
  return [
    ...(placed > 0
      ? [
          {
            href: ordersHref({ placedFrom: since }),
            text: say('since.placed', counted(placed)),
          },
        ]
      : []),
    ...(completed > 0
      ? [
          {
            href: ordersHref({ status: ['COMPLETED'], endedFrom: since }),
            text: say('since.completed', counted(completed)),
          },
        ]
      : []),
    ...cancelled.map(({ reason, orders }) => ({
      href: ordersHref({ status: ['CANCELLED'], reason, endedFrom: since }),
      text: say('since.cancelled', {
        ...counted(orders),
        reason: reason ? reasonLabels[reason] : say('reason.none'),
      }),
    })),
  ]
}
