import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
import type { OrderView } from '@sagaboard/events/saga/order-view'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatMoney } from '../../lib/format.ts'

/**
 * What a developer needs to know of an order, as Markdown: how it stands, where it hangs, its events and tries. Nothing
 * personal, and no free text: of an error its fingerprint is told.
 *
 * @param address of the order's page
 */
export function bugReport(
  { orderId, orderNumber, blocked, attempts }: ConsoleOutputs['order'],
  order: OrderView,
  events: readonly LogEntry[],
  address: string,
): string {
  const start = Date.parse(events[0]?.time ?? '')
  const after = (time: string) => `+${Date.parse(time) - start} ms`
  const versionOf = (id: string | null) => events.find((event) => event.id === id)?.version
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? [`\n### ${title}\n`, ...lines] : []
  return [
    `## Order ${orderNumber}`,
    '',
    `- ${address}`,
    `- id \`${orderId}\`, placed ${order.createdAt}`,
    `- ${order.status} at ${order.step}${order.reason ? `, ${order.reason}` : ''}, version ${order.version}`,
    `- ${formatMoney(order.totalMinor, order.currency)}; taken ${formatMoney(order.payment.capturedMinor, order.currency)}, given back ${formatMoney(order.payment.refundedMinor, order.currency)}`,
    ...section(
      'Stands still',
      blocked.map(
        ({ group, version, eventType, state, attempts: done, fingerprint }) =>
          `- ${group} at ${eventType} (${version}), ${state}, ${done} tries: \`${fingerprint}\``,
      ),
    ),
    ...section(
      'Events',
      events.map((event) => {
        const cause = versionOf(event.causationId)
        const by = isReadable(event) ? event.source : 'unreadable'
        return `${event.version}. ${event.type} of ${by}, ${after(event.time)}${cause ? `, because of ${cause}` : ''}, ${event.partition}:${event.position}, \`${event.id}\``
      }),
    ),
    ...section(
      'Tries',
      attempts.map(
        ({ group, version, attempt, call, outcome, tookMs }) =>
          `- ${group} at ${version}, try ${attempt}${call ? `, asks for the ${call}` : ''}: ${outcome} after ${tookMs} ms`,
      ),
    ),
    '',
  ].join('\n')
}
