import { isUnreadable, messageOf } from './error-message.ts'

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
const list = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/** The cause in words; a fault of one service names it, an event that nobody can read is one for all of them. */
export const incidentTitle = ({
  groups,
  error,
}: {
  groups: readonly string[]
  error: string
}): string =>
  isUnreadable(error)
    ? capital(messageOf(error))
    : `${capital(list.format(groups))}: ${messageOf(error)}`
