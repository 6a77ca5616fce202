import type { SagaEvent } from '../../catalog/envelope.ts'
import type { EventData, InspectedLine, LeftOut, Parcel } from '../../catalog/events.ts'
import { deliveredOf } from '../in-part.ts'
import { type ReturnStep, returnSaga } from '../return-saga.ts'
import { returnIdOf } from '../sagas.ts'
import { unitShares } from './shares.ts'

/** One unit of a line, and what was paid for it, in minor units. */
export interface ReturnedUnit {
  unit: number
  amountMinor: number
}

export interface ReturnViewLine {
  line: number
  sku: string
  quantity: number
  reason: EventData<'ReturnRequested'>['lines'][number]['reason']
  /** Which units come back; empty until it is approved. */
  units: readonly ReturnedUnit[]
  inspected: Omit<InspectedLine, 'line'> | null
}

/** One return of an order, as its events add up to. */
export interface ReturnView {
  returnId: string
  status:
    | 'requested'
    | 'approved'
    | 'refused'
    | 'labelled'
    | 'received'
    | 'refunded'
    | 'closed'
    | 'given_up'
  /** Where it is in the drawing of the return saga. */
  step: ReturnStep
  by: EventData<'ReturnRequested'>['by']
  /** Somebody has asked to give it up, and it has not been refused. */
  isGivingUp: boolean
  lines: readonly ReturnViewLine[]
  /** Why it was refused; null while it was not. */
  refusal: EventData<'ReturnRefused'>['reason'] | null
  parcels: readonly Parcel[]
  refundedMinor: number
  outcome: EventData<'ReturnClosed'>['outcome'] | null
  /** The event on which it is decided, and the one on which it is closed: each happens once. */
  decidedOn: number | null
  closedOn: number | null
  requestedAt: string
}

export type Returns = Readonly<Record<string, ReturnView>>

/** What the fold needs of the order. */
interface OrderPart {
  status: string
  lines: Parameters<typeof unitShares>[0]
  /** What of its lines was not sent with it, and not paid. */
  leftOut?: readonly LeftOut[]
  totalMinor: number
  returns?: Returns
}

type ReturnEvent = Pick<SagaEvent, 'type' | 'data' | 'version' | 'time'>

/** Of a return of which nothing happens any more. */
export const endedStatuses: readonly ReturnView['status'][] = ['refused', 'closed', 'given_up']

/** True once nothing of it happens any more. */
export const hasEnded = ({ status }: Pick<ReturnView, 'status'>): boolean =>
  endedStatuses.includes(status)

/** Of a line, the units that were accepted when they were inspected. */
export const acceptedUnits = ({ units, inspected }: ReturnViewLine): readonly ReturnedUnit[] =>
  inspected ? units.slice(0, inspected.restock + inspected.writeOff) : units

/** The units of a line that were sent and that no return holds: none that is under way, and none that has given them back. */
export function freeUnits(
  { lines, leftOut = [], totalMinor, returns = {} }: OrderPart,
  line: number,
): ReturnedUnit[] {
  const held = new Set(
    Object.values(returns).flatMap((one) =>
      one.status === 'given_up' || one.status === 'refused'
        ? []
        : one.lines
            .filter((other) => other.line === line)
            .flatMap((other) => (one.status === 'closed' ? acceptedUnits(other) : other.units))
            .map(({ unit }) => unit),
    ),
  )
  return (unitShares(deliveredOf(lines, leftOut), totalMinor).get(line) ?? [])
    .map((amountMinor, index) => ({ unit: index + 1, amountMinor }))
    .filter(({ unit }) => !held.has(unit))
}

/** The returns of an order after one more event of one of them. */
export function evolveReturns(order: OrderPart, event: ReturnEvent): Returns {
  const returnId = returnIdOf(event)
  const returns = order.returns ?? {}
  if (returnId === undefined) return returns
  const known = returns[returnId]
  if (event.type === 'ReturnRequested') {
    if (known) return returns
    const asked = requested(event as SagaEvent<'ReturnRequested'>)
    return {
      ...returns,
      [returnId]: asked.by === 'customer' ? asked : decided(order, asked, event),
    }
  }
  return known
    ? { ...returns, [returnId]: evolveReturn(order, known, event as SagaEvent) }
    : returns
}

const requested = ({ data, time }: SagaEvent<'ReturnRequested'>): ReturnView => ({
  returnId: data.returnId,
  status: 'requested',
  step: 'approve',
  by: data.by,
  isGivingUp: false,
  lines: data.lines.map((line) => ({ ...line, units: [], inspected: null })),
  refusal: null,
  parcels: [],
  refundedMinor: 0,
  outcome: null,
  decidedOn: null,
  closedOn: null,
  requestedAt: time,
})

/** Sets its units aside, or says why it can't be: so the next decision sees what this one holds. */
function decided(order: OrderPart, one: ReturnView, { version }: ReturnEvent): ReturnView {
  const answer = { ...one, decidedOn: version }
  if (order.status !== 'COMPLETED') return { ...answer, refusal: 'not_completed' }
  const taken = new Map<number, number>()
  const lines = one.lines.map((line) => {
    const from = taken.get(line.line) ?? 0
    taken.set(line.line, from + line.quantity)
    return { ...line, units: freeUnits(order, line.line).slice(from, from + line.quantity) }
  })
  const isShort = lines.some(
    ({ line, sku, quantity, units }) =>
      units.length < quantity || order.lines.find((sold) => sold.line === line)?.sku !== sku,
  )
  return isShort ? { ...answer, refusal: 'exceeds_shipped' } : { ...answer, lines }
}

/** The first word counts, and none behind a request to give it up. */
function review(order: OrderPart, one: ReturnView, event: SagaEvent<'ReturnReviewed'>): ReturnView {
  if (one.decidedOn !== null || one.isGivingUp || hasEnded(one)) return one
  return event.data.decision === 'approve'
    ? decided(order, one, event)
    : { ...one, decidedOn: event.version, refusal: 'refused_by_staff' }
}

const endOf = (outcome: ReturnView['outcome']): Pick<ReturnView, 'status' | 'step'> =>
  outcome === 'given_up'
    ? { status: 'given_up', step: 'given up' }
    : { status: 'closed', step: 'closed' }

function evolveReturn(order: OrderPart, one: ReturnView, event: SagaEvent): ReturnView {
  const next = returnSaga.stepAfter(event.type)
  const moved = hasEnded(one) || next === undefined ? one : { ...one, step: next }
  switch (event.type) {
    case 'ReturnReviewed':
      return review(order, moved, event)
    case 'ReturnApproved':
      return { ...moved, status: 'approved' }
    case 'ReturnRefused':
      return { ...moved, status: 'refused', refusal: event.data.reason }
    case 'ReturnLabelled':
      return { ...moved, step: 'label', status: 'labelled', parcels: event.data.parcels }
    case 'ReturnReceived':
      return {
        ...moved,
        status: 'received',
        lines: one.lines.map((line) => ({
          ...line,
          inspected: event.data.lines.find((seen) => seen.line === line.line) ?? null,
        })),
      }
    case 'ReturnRefunded':
      return {
        ...moved,
        status: 'refunded',
        refundedMinor: one.refundedMinor + event.data.amountMinor,
      }
    case 'ReturnGiveUpRequested':
      return hasEnded(one) || one.isGivingUp ? one : { ...moved, isGivingUp: true }
    case 'ReturnGiveUpRefused':
      return { ...one, isGivingUp: false, step: 'restock' }
    case 'ReturnLabelFailed':
    case 'ReturnRecalled':
    case 'ReturnSentBack':
      return hasEnded(one) || one.closedOn !== null ? one : { ...moved, closedOn: event.version }
    case 'ReturnClosed':
      return {
        ...moved,
        ...endOf(event.data.outcome),
        isGivingUp: false,
        outcome: event.data.outcome,
      }
    default:
      return moved
  }
}
