import { Table, Td, Th } from '../../components/ui/table.tsx'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatCount } from '../../lib/format.ts'

type Verdict = ConsoleOutputs['products']['check'] | ConsoleOutputs['stock']['check']

/** What is wrong with a file, cell by cell. */
export function BadCells({ count, cells }: Extract<Verdict, { type: 'bad' }>) {
  return (
    <div role="alert" className="grid gap-2">
      <p className="font-label text-stop">
        Nothing was changed: {formatCount(count)} {count === 1 ? 'cell' : 'cells'} can’t be taken.
        {cells.length < count ? ` These are the first ${cells.length}.` : null}
      </p>
      <div className="max-h-60 overflow-y-auto rounded-panel border border-line">
        <Table label="What can’t be taken">
          <thead>
            <tr>
              <Th className="text-right">Row</Th>
              <Th>Column</Th>
              <Th>What is expected</Th>
            </tr>
          </thead>
          <tbody>
            {cells.map(({ row, column, expected }) => (
              <tr key={`${row} ${column} ${expected}`}>
                <Td className="text-right">{row}</Td>
                <Td className="mono">{column}</Td>
                <Td className="w-full">{expected}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
    </div>
  )
}

const plural = (count: number, one: string, many: string) =>
  `${formatCount(count)} ${count === 1 ? one : many}`

/** What a file would do. */
export function GoodFile({ verdict }: { verdict: Extract<Verdict, { type: 'good' }> }) {
  const { rows } = verdict
  const parts =
    'added' in verdict
      ? [
          `${plural(verdict.added.count, 'product is new', 'products are new')}${named(verdict.added.names)}`,
          `${plural(verdict.changed.count, 'changes', 'change')}${named(verdict.changed.names)}`,
        ]
      : [
          plural(verdict.changed, 'shelf changes', 'shelves change'),
          `${formatCount(verdict.more)} units more, ${formatCount(verdict.fewer)} fewer`,
        ]
  return (
    <div role="status" className="grid gap-1 rounded-panel border border-line px-3 py-2">
      <p className="font-label">{plural(rows, 'row', 'rows')}, and each can be taken:</p>
      <ul className="grid gap-0.5">
        {parts.map((part) => (
          <li key={part}>{part}.</li>
        ))}
      </ul>
    </div>
  )
}

const named = (names: readonly string[]) => (names.length === 0 ? '' : ` (${names.join(', ')})`)
