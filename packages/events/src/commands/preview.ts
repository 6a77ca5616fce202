import { type Service, services } from '../catalog/events.ts'
import type { OrderStatus } from '../saga/order-view.ts'
import { type Uncertainty, uncertaintiesOf } from './certainties.ts'
import type { Command, CommandMetadata } from './command.ts'
import { applyEffect, effectOf } from './effects.ts'
import { type ForecastStep, runForward, stepsBetween, stepsOf } from './forecast.ts'
import { refusalOf } from './guards.ts'
import { cancelRequestedAt, canGoOn, nextOf, type OrderSnapshot } from './order-snapshot.ts'
import { type SettleCaution, settleCautions } from './settle-preview.ts'

/**
 * What nobody can take back afterwards, and what is not known. `unknown`: a call was made and never answered; `voided`: it is
 * voided now, `asked_again`: asked for again with the same key, `looked_up`: a person looks before paying by hand.
 */
export type Caution =
  | { code: 'unknown'; of: Uncertainty; handling: 'voided' | 'asked_again' | 'looked_up' }
  | SettleCaution
  | { code: 'skip_is_final' | 'shipment_is_final' | 'refund_is_final' | 'stock_is_free' }

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
    }

/**
 * What will follow when this command is given now. Computed by letting the world run forward with the handlers that run in
 * production: providers answer yes, and what stands stays standing unless the command sets it free.
 */
export function preview(snapshot: OrderSnapshot, command: Command): Preview {
  const refusal = refusalOf(snapshot, command)
  if (refusal) return { type: 'refused', refusal }
  const asked = applyEffect(snapshot, effectOf(snapshot, command, metadata), metadata.actor)
  const steps = stepsBetween(snapshot, asked)
  const rest = runForward(asked, (step) => steps.push(...stepsOf(step)))
  return {
    type: 'possible',
    steps,
    cautions: [...unknownOutcomes(snapshot, command), ...finalEffects(steps, command)],
    waitsFor: services.filter((service) => nextOf(rest, service)),
    atWork: services.filter((service) => canGoOn(snapshot, service)),
    leaves: rest.orders.status,
  }
}

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
    return [
      {
        code: 'unknown',
        of,
        handling: command.type === 'refund_by_hand' ? 'looked_up' : 'asked_again',
      },
    ]
  })
}

function finalEffects(steps: readonly ForecastStep[], command: Command): Caution[] {
  const has = (...types: ForecastStep['type'][]) => steps.some(({ type }) => types.includes(type))
  const cautions: Caution[] = []
  if (command.type === 'skip') cautions.push({ code: 'skip_is_final' })
  if (has('ShipmentCreated')) cautions.push({ code: 'shipment_is_final' })
  if (has('PaymentRefunded', 'RefundIssued')) cautions.push({ code: 'refund_is_final' })
  if (has('InventoryReleased')) cautions.push({ code: 'stock_is_free' })
  return cautions
}
