import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
import { withoutPersonal } from '../../lib/without-personal.ts'
import { writeCsv } from '../goods/csv.ts'

/** The forms in which the history of an order can be taken away. */
export const historyForms = ['json', 'csv'] as const
export type HistoryForm = (typeof historyForms)[number]

const columns = [
  'version',
  'time',
  'type',
  'source',
  'actor',
  'id',
  'caused_by',
  'partition',
  'position',
  'data',
] as const

/**
 * The events of an order as a text: JSON, or CSV in UTF-8 with the mark that spreadsheets look for. Name, e-mail, address, note
 * and payment token are left out.
 */
export function historyFile(
  form: HistoryForm,
  orderNumber: string,
  events: readonly LogEntry[],
): string {
  const rows = events.map((entry) => ({
    version: entry.version,
    time: entry.time,
    type: entry.type,
    source: isReadable(entry) ? entry.source : null,
    actor: entry.actor,
    id: entry.id,
    causedBy: entry.causationId,
    partition: entry.partition,
    position: entry.position,
    data: withoutPersonal(entry),
  }))
  if (form === 'json') return `${JSON.stringify({ orderNumber, events: rows }, null, 2)}\n`
  const cells = rows.map(({ data, ...row }) => [...Object.values(row), JSON.stringify(data)])
  return `\uFEFF${writeCsv(columns, cells)}`
}
