'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { faultKindLabels, faultSentence } from '../../lib/fault-switch.ts'
import { formatCount, formatDateTime } from '../../lib/format.ts'
import { randomId } from '../../lib/random-id.ts'
import { FaultOrders, metLabel, oftenOf, TimeLeft } from './fault-words.tsx'

type Switch = ConsoleOutputs['faults']['list']['switches'][number]

/** One row for each switch that is on: what it does in words, to whom, how often it was met, and when it ends. */
export function FaultTable({
  switches,
  mayTurn,
}: {
  switches: readonly Switch[]
  mayTurn: boolean
}) {
  return (
    <Table label="Fault switches">
      <thead>
        <tr>
          <Th>What goes wrong</Th>
          <Th>Orders</Th>
          <Th>Met so far</Th>
          <Th>Ends in</Th>
          <Th className="max-md:hidden">Turned on by</Th>
          {mayTurn ? (
            <Th className="relative max-md:hidden">
              <span className="sr-only">End it</span>
            </Th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {switches.map((one) => (
          <FaultRow key={one.id} fault={one} mayTurn={mayTurn} />
        ))}
      </tbody>
    </Table>
  )
}

function FaultRow({ fault, mayTurn }: { fault: Switch; mayTurn: boolean }) {
  const zone = useTimeZone()
  return (
    <Tr data-fault={fault.id}>
      <Td className="min-w-42">
        <span className="block font-label">{faultSentence(fault)}</span>
        <span className="text-small text-ink-2">
          {faultKindLabels[fault.kind]}, {oftenOf(fault)}
        </span>
        {/* On a phone it must not be looked for sideways. */}
        {mayTurn ? (
          <span className="mt-2 block md:hidden">
            <EndFault fault={fault} />
          </span>
        ) : null}
      </Td>
      <Td className="whitespace-nowrap">
        <FaultOrders fault={fault} />
      </Td>
      <Td>
        {metLabel(fault)}
        {fault.stopAfter === null ? null : (
          <span className="block text-small text-ink-2">{ruleLabel(fault)}</span>
        )}
      </Td>
      <Td className="whitespace-nowrap">
        <Badge tone="wait" title={formatDateTime(fault.endsAt, zone)}>
          <TimeLeft until={fault.endsAt} />
        </Badge>
      </Td>
      <Td className="whitespace-nowrap text-ink-2 max-md:hidden">{fault.by}</Td>
      {mayTurn ? (
        <Td className="text-right max-md:hidden">
          <EndFault fault={fault} />
        </Td>
      ) : null}
    </Tr>
  )
}

/** How many need a person by now, of those that its stop rule allows. */
const ruleLabel = ({ victims, stopAfter }: Switch) =>
  `${formatCount(victims)} of ${formatCount(stopAfter ?? 0)} that may need a person`

function EndFault({ fault }: { fault: Switch }) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const [idempotencyKey] = useState(randomId)
  const end = useMutation(
    api.console.faults.turnOff.mutationOptions({
      onSuccess: () => queries.invalidateQueries(api.console.faults.pathFilter()),
    }),
  )
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-2">
      {end.isError ? <span className="text-small text-stop">{end.error.message}</span> : null}
      <Button
        size="small"
        disabled={end.isPending}
        aria-label={`End: ${faultSentence(fault)}`}
        onClick={() => end.mutate({ idempotencyKey, id: fault.id })}
      >
        End it
      </Button>
    </span>
  )
}
