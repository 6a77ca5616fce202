import { isReadable } from '../catalog/envelope.ts'
import { type Allocation, type MessageKind, type Service, services } from '../catalog/events.ts'
import type { Sourcing } from '../catalog/sourcing.ts'
import type { OrderStatus } from '../saga/order-view.ts'
import { returnKey } from '../saga/returns/rows.ts'
import { type Uncertainty, uncertaintiesOf } from './certainties.ts'
import type { Command, CommandMetadata, Effect } from './command.ts'
import { applyEffect, effectOf } from './effects.ts'
import { type ForecastStep, runForward, stepsBetween, stepsOf } from './forecast.ts'
import { packingOf } from './forecast-runs.ts'
import { refusalOf } from './guards.ts'
import { messagesBetween } from './messages.ts'
import { cancelRequestedAt, canGoOn, nextOf, type OrderSnapshot } from './order-snapshot.ts'
import { type SettleCaution, settleCautions } from './settle-preview.ts'

/**
 * What nobody can take back afterwards, and what is not known. `unknown`: a call was made and never answered; `voided`: it is
 * voided now, `voided_then_paid`: voided, and paid by hand where it was not made, `asked_again`: asked for again with the same key.
 */
export type Caution =
  | { code: 'unknown'; of: Uncertainty; handling: 'voided' | 'voided_then_paid' | 'asked_again' }
  | SettleCaution
  | { code: 'skip_is_final' | 'shipment_is_final' | 'refund_is_final' | 'stock_is_free' }

/** From where an order is sent before and after it is sourced again. */
export interface SourcedAgain {
  from: string[]
  to: string[]
  /** What inventory will say of it; null when nothing else can be had, or nobody knows where anything is. */
  report: Sourcing | null
}

/** What a command will do: refused with a sentence, or the events that will follow, in their order. */
export type Preview =
  | { type: 'refused'; refusal: string }
  | {
      type: 'possible'
      steps: ForecastStep[]
      cautions: Caution[]
      /** The services that will still stand afterwards, and need a decision of their own. */
      waitsFor: Service[]
      /** The services that are at work on this order just now: what they do meets the command, and may come before it. */
      atWork: Service[]
      leaves: OrderStatus
      /** The warehouses that have to pack their part before the label is asked for; empty when nothing is to be packed. */
      awaits: string[]
      /** What its customer will be written. */
      messages: MessageKind[]
      /** Of an order that is sourced again: the warehouses before and after, and why from there; null when it is not. */
      sourcedAgain: SourcedAgain | null
    }

/**
 * What will follow when this command is given now. Computed by letting the world run forward with the handlers that run in
 * production: providers answer yes, and what stands stays standing unless the command sets it free.
 */
export function preview(snapshot: OrderSnapshot, command: Command): Preview {
  const refusal = refusalOf(snapshot, command)
  if (refusal) return { type: 'refused', refusal }
  return follow(snapshot, command, effectOf(snapshot, command, metadata))
}

/** What will follow once a command that is allowed has written just this. */
export function follow(
  snapshot: OrderSnapshot,
  command: Command,
  effect: Effect,
): Extract<Preview, { type: 'possible' }> {
  const asked = applyEffect(snapshot, effect, metadata.actor)
  const steps = stepsBetween(snapshot, asked)
  const rest = runForward(asked, (step) => steps.push(...stepsOf(step)))
  return {
    type: 'possible',
    steps,
    cautions: [...unknownOutcomes(snapshot, command), ...finalEffects(steps, command)],
    waitsFor: services.filter((service) => nextOf(rest, service)),
    atWork: services.filter((service) => canGoOn(snapshot, service)),
    leaves: rest.orders.status,
    awaits: packingOf(rest)?.awaited ?? [],
    messages: messagesBetween(snapshot, rest),
    sourcedAgain: sourcedAgainIn(asked, rest),
  }
}

function sourcedAgainIn(before: OrderSnapshot, after: OrderSnapshot): SourcedAgain | null {
  const told = after.log.slice(before.log.length).find(({ type }) => type === 'InventoryResourced')
  if (!told || !isReadable(told) || told.type !== 'InventoryResourced') return null
  return {
    from: warehousesIn(before.inventory.state?.allocations ?? []),
    to: warehousesIn(told.data.allocations),
    report: told.data.sourcing ?? null,
  }
}

const warehousesIn = (allocations: readonly Allocation[]): string[] => [
  ...new Set(allocations.map(({ warehouse }) => warehouse)),
]

const metadata: CommandMetadata = { actor: 'person', note: '', requestId: 'preview' }

/** Calls that were made and never answered: what they did is not known until they are asked again, or voided. */
function unknownOutcomes(snapshot: OrderSnapshot, command: Command): Caution[] {
  const isCancelled = command.type === 'cancel' || cancelRequestedAt(snapshot) !== undefined
  return uncertaintiesOf(snapshot).flatMap((of): Caution[] => {
    if (command.type === 'settle' && command.service === of.service)
      return settleCautions(snapshot, command)
    // One that is under way for the first time is told where the command overtakes it.
    if (of.tries === 0 && !isCancelled) return []
    if (of.code !== 'refund')
      return [{ code: 'unknown', of, handling: isCancelled ? 'voided' : 'asked_again' }]
    if (isGivenUp(snapshot, command, of)) return [{ code: 'unknown', of, handling: 'voided' }]
    return [
      {
        code: 'unknown',
        of,
        handling: command.type === 'refund_by_hand' ? 'voided_then_paid' : 'asked_again',
      },
    ]
  })
}

/** True for a refund of the very return that the command gives up. */
const isGivenUp = ({ orders }: OrderSnapshot, command: Command, { key }: Uncertainty): boolean =>
  command.type === 'return_give_up' && key.startsWith(returnKey(orders.orderId, command.returnId))

function finalEffects(steps: readonly ForecastStep[], command: Command): Caution[] {
  const has = (...types: ForecastStep['type'][]) => steps.some(({ type }) => types.includes(type))
  const cautions: Caution[] = []
  if (command.type === 'skip') cautions.push({ code: 'skip_is_final' })
  if (has('ShipmentCreated')) cautions.push({ code: 'shipment_is_final' })
  if (has('PaymentRefunded', 'RefundIssued', 'ReturnRefunded'))
    cautions.push({ code: 'refund_is_final' })
  if (has('InventoryReleased')) cautions.push({ code: 'stock_is_free' })
  return cautions
}
