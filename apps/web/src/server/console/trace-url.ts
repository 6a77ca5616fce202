import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { parseTraceparent } from '@sagaboard/events/catalog/traceparent'

const recorded = 1

/**
 * Where staff look at the trace of an order; null where that is nowhere, or the order has none that was recorded.
 *
 * @param template the setting TRACE_URL
 */
export function traceUrlOf(
  template: string | undefined,
  events: readonly Pick<LogEntry, 'traceparent'>[],
): string | null {
  const traced = events.find(({ traceparent }) => traceparent !== null)
  const context = parseTraceparent(traced?.traceparent)
  if (template === undefined || !context || !(context.flags & recorded)) return null
  return template.replaceAll('{traceId}', context.traceId)
}
