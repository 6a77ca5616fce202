'use client'

import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { OrderView } from '@sagaboard/events/saga/order-view'
import type { ReturnStep } from '@sagaboard/events/saga/return-saga'
import {
  acceptedUnits,
  hasEnded,
  type ReturnView,
  type ReturnViewLine,
} from '@sagaboard/events/saga/returns/return-view'
import { useMemo } from 'react'
import { ParcelNumber } from '../../components/parcel-number.tsx'
import { returnGraph } from '../../components/saga/return-graph.ts'
import { SagaDrawing } from '../../components/saga/saga-drawing.tsx'
import { SagaList } from '../../components/saga/saga-list.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { buttonLabels, commandTone, keyOfCommand } from '../../lib/command-labels.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatHour, formatMoney } from '../../lib/format.ts'
import {
  inspectionLabel,
  returnByLabels,
  returnReasonLabels,
  returnRefusalLabels,
  returnStatusOf,
} from '../../lib/return-labels.ts'
import {
  eventsOfReturn,
  type ReturnBlock,
  returnEventAt,
  returnViewModel,
} from './return-view-model.ts'
import { useCommands } from './use-commands.tsx'

interface ReturnPanelsProps {
  order: OrderView
  detail: ConsoleOutputs['order']
  /** All of the order. */
  events: readonly SagaEvent[]
  zone: string
  /** The version of the event that is looked at. */
  selected: number | null
  onSelect: (version: number) => void
}

/** The returns of an order, each with its own way, its lines and its acts; the newest first. */
export function ReturnPanels({ order, detail, ...props }: ReturnPanelsProps) {
  const all = Object.values(order.returns ?? {})
  if (all.length === 0) return null
  return <OpenedReturns {...{ order, detail, all }} {...props} />
}

function OpenedReturns({
  all,
  order,
  detail,
  ...props
}: ReturnPanelsProps & { all: readonly ReturnView[] }) {
  const commands = useCommands(order, detail.warehouses)
  return (
    <>
      {all
        .map((one, index) => (
          <ReturnPanel
            key={one.returnId}
            one={one}
            number={index + 1}
            {...{ order, detail, commands }}
            {...props}
          />
        ))
        .reverse()}
      {commands.dialog}
    </>
  )
}

/** One return: its drawing, what comes back, and what a person can do. */
function ReturnPanel({
  one,
  number,
  order,
  detail,
  events,
  zone,
  selected,
  onSelect,
  commands,
}: ReturnPanelsProps & {
  one: ReturnView
  number: number
  commands: ReturnType<typeof useCommands>
}) {
  const own = useMemo(() => eventsOfReturn(events, one.returnId), [events, one.returnId])
  const viewModel = useMemo(
    () =>
      returnViewModel(own, one, {
        blocks: blocksOf(detail, own),
        clock: (iso) => formatHour(iso, order.updatedAt, zone),
      }),
    [own, one, detail, order.updatedAt, zone],
  )
  const status = returnStatusOf(one)
  const stepOfSelected = returnGraph.steps.find(
    ({ id }) => returnEventAt(own, id)?.version === selected && selected !== null,
  )?.id
  const onSelectStep = (step: string) => {
    const event = returnEventAt(own, step as ReturnStep)
    return event && (() => onSelect(event.version))
  }
  const name = `Return ${number}`
  return (
    <Panel aria-label={name} id={`return-${one.returnId}`} data-status={one.status}>
      <PanelHeader
        title={name}
        note={returnByLabels[one.by]}
        end={
          <>
            {one.refundedMinor > 0 ? (
              <span>{`${formatMoney(one.refundedMinor, order.currency)} given back`}</span>
            ) : null}
            {one.refusal && one.status === 'refused' ? (
              <span className="text-undo">{returnRefusalLabels[one.refusal]}</span>
            ) : null}
            <Badge tone={status.tone}>{status.text}</Badge>
          </>
        }
      />
      <div className="max-sm:px-3">
        <SagaDrawing
          graph={returnGraph}
          variant="order"
          viewModel={viewModel}
          label={`The way of return ${number}`}
          onSelect={onSelectStep}
          selected={stepOfSelected}
        />
      </div>
      <SagaList graph={returnGraph} viewModel={viewModel} />
      <Lines one={one} order={order} number={number} />
      {one.parcels.length > 0 ? (
        <p className="flex flex-wrap gap-x-4 border-t border-line px-4 py-2 text-small text-ink-2">
          {one.parcels.map(({ carrier, trackingNumber }) => (
            <span key={trackingNumber}>
              {carrier} <ParcelNumber carrier={carrier} number={trackingNumber} />
            </span>
          ))}
        </p>
      ) : null}
      {hasEnded(one) ? null : <Acts one={one} commands={commands} />}
    </Panel>
  )
}

/** The services that stand at an event of this return. */
function blocksOf({ blocked }: ConsoleOutputs['order'], own: readonly SagaEvent[]): ReturnBlock[] {
  return blocked
    .filter(({ version }) => own.some((event) => event.version === version))
    .map(({ version, eventType, attempts, attemptsMax, state, nextAt }) => ({
      version,
      eventType,
      tries: { done: attempts, max: attemptsMax, nextAt, isDead: state === 'dead' },
    }))
}

function Lines({ one, order, number }: { one: ReturnView; order: OrderView; number: number }) {
  const names = new Map(order.lines.map(({ line, name }) => [line, name]))
  return (
    <Table label={`What comes back with return ${number}`}>
      <thead>
        <tr>
          <Th>Product</Th>
          <Th className="text-right">Units</Th>
          <Th>Why</Th>
          <Th>Inspected</Th>
          <Th className="text-right">Gives back</Th>
        </tr>
      </thead>
      <tbody>
        {one.lines.map((line) => (
          <Tr key={line.line}>
            <Td>{names.get(line.line) ?? line.sku}</Td>
            <Td className="text-right">{line.quantity}</Td>
            <Td className="text-ink-2">{returnReasonLabels[line.reason]}</Td>
            <Td className="text-ink-2">
              {line.inspected ? inspectionLabel(line.inspected) : 'not yet'}
            </Td>
            <Td className="text-right">{givesBack(one, line, order.currency)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

/** What a line gives back; nothing of what came to nothing, or is not approved. */
function givesBack(one: ReturnView, line: ReturnViewLine, currency: string): string {
  const isOff = one.isGivingUp || one.status === 'given_up' || one.status === 'refused'
  if (isOff || line.units.length === 0) return ''
  const minor = acceptedUnits(line).reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  return formatMoney(minor, currency)
}

function Acts({
  one: { returnId },
  commands: { data, context, askAnew },
}: {
  one: ReturnView
  commands: ReturnType<typeof useCommands>
}) {
  const own =
    data?.offers.filter(({ command }) => 'returnId' in command && command.returnId === returnId) ??
    []
  const possible = own.filter(({ refusal }) => refusal === null)
  const refusals = [...new Set(own.flatMap(({ refusal }) => (refusal === null ? [] : [refusal])))]
  if (own.length === 0) return null
  return (
    <div className="border-t border-line px-4 py-2.5">
      {possible.length > 0 ? (
        <ul className="flex flex-wrap gap-2">
          {possible.map(({ command }) => (
            <li key={keyOfCommand(command)}>
              <Button size="small" tone={toneOf(command)} onClick={() => void askAnew(command)}>
                {buttonLabels(command, context)}
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-small text-ink-2">{refusals.join(' ')}</p>
      )}
    </div>
  )
}

const toneOf = (command: Parameters<typeof buttonLabels>[0]) =>
  command.type === 'return_review' && command.decision === 'refuse'
    ? 'undo'
    : commandTone[command.type]
