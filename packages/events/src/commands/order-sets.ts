import { z } from 'zod'
import { type Group, groups } from '../catalog/groups.ts'
import { refundableMinor } from '../saga/payment.ts'
import type { Command } from './command.ts'
import type { Missing } from './command-outcome.ts'
import type { OrderSnapshot } from './order-snapshot.ts'

/**
 * A frozen set of orders and one act for all of them: for each order the act becomes a command of its own, which is previewed,
 * asked for and followed like any other.
 */

/** What can be asked for many orders at once. `service`: where only what stands there is meant. */
export const setActSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('retry'), service: z.enum(groups).optional() }),
  z.strictObject({ type: z.literal('skip'), service: z.enum(groups).optional() }),
  z.strictObject({ type: z.literal('cancel') }),
  /** All that is left of what was taken. */
  z.strictObject({ type: z.literal('refund') }),
])
export type SetAct = z.infer<typeof setActSchema>
export const setActTypes = ['retry', 'cancel', 'refund', 'skip'] as const satisfies SetAct['type'][]

/** So many orders a set may have. */
export const setOrdersMax = 5_000

/** Where the orders of a set came from. */
export type SetSource =
  | { type: 'filter'; href: string }
  | { type: 'incident'; incident: string }
  | { type: 'picked' }

/** How a set goes on: what it does next, and who or what has stopped it. */
export const setStates = ['previewing', 'ready', 'running', 'paused', 'stopped', 'done'] as const
export type SetState = (typeof setStates)[number]

/** Why a set is paused or stopped. `rest`: the first orders went well, and the others follow on a person's word. */
export type SetHalt = 'person' | 'rule' | 'rest' | 'role'

/** Why an order of a set is not asked for, or what is missing: a sentence of a guard, or what was read off the order. */
export type MemberSaid =
  | { code: 'refused'; sentence: string }
  | { code: 'changed'; from: number; to: number }
  | { code: 'foretold_otherwise' }
  | { code: 'gone' }
  | Missing

/** What staff ask about a set. */
export type SetCommand =
  /** Freeze these orders; nothing happens to them yet. `title`: the set in words. */
  | { type: 'set_freeze'; setId: string; title: string; source: SetSource; act: SetAct }
  /** Begin. `stopPercent`: it stops by itself when more than so many of a stage fail. */
  | { type: 'set_start'; setId: string; stopPercent: number }
  | { type: 'set_pause' | 'set_resume' | 'set_stop'; setId: string }

/** What may be asked in which state, as a sentence that says why not; undefined when it may. */
export function refusalOfSet(state: SetState, type: SetCommand['type']): string | undefined {
  if (type === 'set_freeze') return undefined
  if (state === 'done') return 'This set is done: every order has been seen to.'
  if (state === 'stopped')
    return 'This set was stopped for good: freeze what is left as another set.'
  switch (type) {
    case 'set_start':
      if (state === 'previewing') return 'What would follow is still being worked out: look again.'
      return state === 'ready' ? undefined : 'This set was started already.'
    case 'set_pause':
      return state === 'running' ? undefined : 'This set does not run: there is nothing to pause.'
    case 'set_resume':
      return state === 'paused' ? undefined : 'This set is not paused.'
    case 'set_stop':
      return undefined
    default:
      return type satisfies never
  }
}

/** The command that the act is for this order; a sentence when there is none. */
export function commandFor(act: SetAct, snapshot: OrderSnapshot): Command | string {
  switch (act.type) {
    case 'retry':
    case 'skip': {
      const service = standingOf(snapshot, act)
      if (service) return { type: act.type, service }
      return act.service
        ? `${act.service} stands at none of its events any more.`
        : act.type === 'skip'
          ? 'No step of it is left to a person: there is nothing to skip.'
          : 'It stands nowhere: there is nothing to retry.'
    }
    case 'cancel':
      return { type: 'cancel' }
    case 'refund': {
      const { state } = snapshot.payment
      return { type: 'refund', amountMinor: Math.max(1, state ? refundableMinor(state) : 0) }
    }
    default:
      return act satisfies never
  }
}

/** The service that is meant: that of the act, else one that waits for a person, else one that stands. */
function standingOf(
  { blocks }: OrderSnapshot,
  { type, service }: Extract<SetAct, { type: 'retry' | 'skip' }>,
): Group | undefined {
  const meant = service ? [service] : groups
  const dead = meant.find((group) => blocks[group]?.state === 'dead')
  return dead ?? (type === 'retry' ? meant.find((group) => blocks[group]) : undefined)
}
