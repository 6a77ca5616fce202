import type { ConsoleOutputs } from '../../lib/console-api.ts'

export type ReturnRow = ConsoleOutputs['returns']['list']['rows'][number]

/** What a person is about to say of a return. */
export interface Act {
  type: 'approve' | 'refuse' | 'inspect'
  row: ReturnRow
}

/** Names of products by line. */
export const namesOf = ({ lines }: ReturnRow): ReadonlyMap<number, string> =>
  new Map(lines.map(({ line, name }) => [line, name]))
