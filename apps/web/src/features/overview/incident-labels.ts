import { isUnreadable } from '../../lib/error-message.ts'
import {
  formatCount,
  formatDay,
  formatDuration,
  formatHour,
  formatMinute,
  formatMoney,
} from '../../lib/format.ts'
import type { OverviewData } from './view-model.ts'

/** An incident in words: what it is, what it holds up and since when, and what to do. */

export type Incident = OverviewData['incidents'][number]

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/** How many, how much, who stands still, and since when by the clock. */
export function incidentRemark(incident: Incident, nowMs: number, zone: string): string {
  const { orderId, orderNumber, orders, heldMinor, currency, groups, error } = incident
  const who = orderId ? `order ${orderNumber ?? orderId}` : `${formatCount(orders)} orders`
  const still = isUnreadable(error)
    ? [`${list.format(groups)} ${groups.length === 1 ? 'stands' : 'stand'} still`]
    : []
  return [
    who,
    formatMoney(heldMinor, currency),
    ...still,
    sinceHour(incident.since, nowMs, zone),
  ].join(', ')
}

function sinceHour(since: string, nowMs: number, zone: string): string {
  const day = formatDay(since, zone)
  const isToday = day === formatDay(new Date(nowMs).toISOString(), zone)
  return `since ${isToday ? '' : `${day}, `}${formatMinute(since, zone)}`
}

/** What a person does next, as a verb; or that there is nothing to do, and why. */
export function incidentStep(incident: Incident, nowMs: number, zone: string): string {
  const { cancelledFrom } = incident
  const step = stepOf(incident, nowMs)
  if (cancelledFrom === null) return step
  const hour = formatHour(cancelledFrom, new Date(nowMs).toISOString(), zone)
  return `${step}; else cancelled from ${hour}`
}

function stepOf({ state, error, orders, groups, nextAt }: Incident, nowMs: number): string {
  if (state === 'retrying') {
    const waitMs = nextAt ? Date.parse(nextAt) - nowMs : 0
    const when = waitMs > 1000 ? `in ${formatDuration(Math.ceil(waitMs / 1000) * 1000)}` : 'now'
    return `Nothing to do yet: tried again ${when}`
  }
  const each = orders === 1 ? '' : ` of ${formatCount(orders)} orders`
  if (isUnreadable(error)) return orders === 1 ? 'Edit the event' : `Edit the events${each}`
  return `Find the cause, then retry ${list.format(groups)}${each}`
}
