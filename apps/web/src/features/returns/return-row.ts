import type { ConsoleOutputs } from '../../lib/console-api.ts'

export type ReturnRow = ConsoleOutputs['returns']['list']['rows'][number]

/** What a person is about to say of a return. */
export interface Act {
  type: 'approve' | 'refuse' | 'inspect'
  row: ReturnRow
}

/** A return whose goods may be here: it is inspected, and was not yet. */
export const canInspect = ({ view }: ReturnRow): boolean =>
  !view.isGivingUp && view.status === 'labelled'

/** Names of products by line. */
export const namesOf = ({ lines }: ReturnRow): ReadonlyMap<number, string> =>
  new Map(lines.map(({ line, name }) => [line, name]))
