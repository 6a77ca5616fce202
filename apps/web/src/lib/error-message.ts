import { unreadableEvents } from './labels.ts'

/**
 * What a fault says, in one line and without the name of its class: `ProviderUnavailable: answers 503` reads `answers 503`.
 * What a validator found is counted, not quoted: `a refund request nobody can read (5 fields wrong)`.
 */
export function messageOf(error: string): string {
  const line = error.split('\n', 1)[0] ?? ''
  return (unreadableMessage(line) ?? (line.replace(/^[A-Z]\w*(Error)?: /, '') || line)).slice(
    0,
    160,
  )
}

/** Whether the fault is an event whose payload nobody can read: a person can edit it. */
export const isUnreadable = (error: string): boolean => /^Un(readable|known)Event: /.test(error)

function unreadableMessage(line: string): string | undefined {
  const [, type, issues] = /^UnreadableEvent: (\w+) v\d+ has another shape: (.*)$/.exec(line) ?? []
  if (type === undefined || issues === undefined) return undefined
  const fields = issues.split('; ').filter((part) => !part.startsWith('caused by ')).length
  const what = unreadableEvents[type] ?? `a ${type}`
  return `${what} nobody can read (${fields} ${fields === 1 ? 'field' : 'fields'} wrong)`
}
