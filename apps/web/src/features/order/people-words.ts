import { actionLabels } from '../../lib/action-labels.ts'
import type { People } from '../../live/presence-store.ts'

/** So many are named; the others are counted. */
const namedMax = 3

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/** Who else is at an order, in sentences: first whoever is about to do something there, each by name. */
export function sayPeople({ people, more }: People): string[] {
  const acting = people.flatMap(({ name, doing }) =>
    doing === null ? [] : [`${name} is about to ${actionLabels[doing]}`],
  )
  const looking = people.filter(({ doing }) => doing === null).map(({ name }) => name)
  const count = looking.length + more
  if (count === 0) return acting
  const named = looking.slice(0, count > namedMax ? namedMax - 1 : namedMax)
  const others = count - named.length
  const names = others === 0 ? named : [...named, others === 1 ? '1 other' : `${others} others`]
  return [...acting, `${list.format(names)} ${count === 1 ? 'looks' : 'look'} at this order`]
}
