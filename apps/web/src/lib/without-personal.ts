import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'

/** What an event says, without what is personal: a file is passed on. */
export function withoutPersonal(entry: LogEntry): unknown {
  if (!isReadable(entry) || !('personal' in entry.data)) return entry.data
  return Object.fromEntries(Object.entries(entry.data).filter(([name]) => name !== 'personal'))
}
