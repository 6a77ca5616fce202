import Link from 'next/link'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { formatCount } from '../../lib/format.ts'
import { setHref } from '../../lib/set-acts.ts'
import { actLabels } from '../../lib/set-words.ts'
import { type SetRow, stateLabels, stateTones } from './words.ts'

/** The last sets of orders, newest first. */
export const Sets = ({ rows }: { rows: readonly SetRow[] }) => (
  <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
    <div>
      <h1 className="text-xl tracking-title">Acts on many</h1>
      <p className="max-w-text text-ink-2">
        Sets of orders that were frozen to be acted on, the newest first. A new one begins at the
        list of orders, or at an incident: “Act on all…”.
      </p>
    </div>
    <Panel aria-label="Sets">
      {rows.length === 0 ? (
        <StateNote kind="empty" title="No set was frozen yet">
          Narrow the list of orders, or open an incident, and act on all of them from there.
        </StateNote>
      ) : (
        <SetTable rows={rows} />
      )}
    </Panel>
  </main>
)

const SetTable = ({ rows }: { rows: readonly SetRow[] }) => (
  <Table label="Sets of orders, newest first">
    <thead>
      <tr>
        <Th>Set</Th>
        <Th className="text-right">Orders</Th>
        <Th>State</Th>
        <Th className="max-md:hidden">Frozen</Th>
      </tr>
    </thead>
    <tbody>
      {rows.map((set) => (
        <Tr key={set.id} data-set={set.id}>
          <Td className="min-w-60">
            <Link href={setHref(set.id)} className="underline underline-offset-2">
              {actLabels[set.act.type]}: {set.title}
            </Link>
          </Td>
          <Td className="text-right">{formatCount(set.orders)}</Td>
          <Td>
            <Badge tone={stateTones[set.state]}>{stateLabels[set.state]}</Badge>
          </Td>
          <Td className="whitespace-nowrap text-ink-2 max-md:hidden">
            {set.madeByName ?? 'somebody who left'}, <Timestamp at={set.madeAt} />
          </Td>
        </Tr>
      ))}
    </tbody>
  </Table>
)
