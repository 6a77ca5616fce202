import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { faultKindLabels, faultSentence } from '../../lib/fault-switch.ts'
import { formatCount, formatTime } from '../../lib/format.ts'
import { FaultOrders, metLabel, oftenOf } from './fault-words.tsx'

type Ended = ConsoleOutputs['faults']['list']['ended'][number]

/** What was on within the last day, what ended last first, and how it ended. */
export function EndedFaults({ ended }: { ended: readonly Ended[] }) {
  const zone = useTimeZone()
  return (
    <Panel aria-label="Faults that have ended">
      <PanelHeader title="Ended" note="within a day, the last ones" className="pb-2" />
      <Table label="Fault switches that have ended">
        <thead>
          <tr>
            <Th>What went wrong</Th>
            <Th className="max-sm:hidden">Orders</Th>
            <Th className="max-md:hidden">Met</Th>
            <Th>Ended</Th>
          </tr>
        </thead>
        <tbody>
          {ended.map((fault) => (
            <Tr key={fault.id} data-ended-fault={fault.id}>
              <Td className="min-w-42">
                <span className="block">{faultSentence(fault)}</span>
                <span className="text-small text-ink-2">
                  {faultKindLabels[fault.kind]}, {oftenOf(fault)}
                </span>
              </Td>
              <Td className="whitespace-nowrap max-sm:hidden">
                <FaultOrders fault={fault} />
              </Td>
              <Td className="text-ink-2 max-md:hidden">{metLabel(fault)}</Td>
              <Td>{endLabel(fault, zone)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  )
}

function endLabel({ stoppedAt, stoppedOrders, endsAt }: Ended, zone: string): string {
  if (stoppedAt === null) return `at ${formatTime(endsAt, zone)}`
  const orders = stoppedOrders ?? 0
  return `by its stop rule at ${formatTime(stoppedAt, zone)}, ${formatCount(orders)} ${orders === 1 ? 'order' : 'orders'}`
}
