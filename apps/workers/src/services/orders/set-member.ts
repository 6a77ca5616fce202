import type { CommandResult } from '@sagaboard/db/commands/execute-command'
import type { SetOrder } from '@sagaboard/db/commands/set-run'
import type { Command } from '@sagaboard/events/commands/command'
import {
  foretoldBy,
  isOutcomeFinal,
  isSameForetold,
  outcomeOf,
  writtenBy,
} from '@sagaboard/events/commands/command-outcome'
import { effectOf } from '@sagaboard/events/commands/effects'
import { movedBack } from '@sagaboard/events/commands/moved-back'
import { commandFor, type SetAct } from '@sagaboard/events/commands/order-sets'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { preview } from '@sagaboard/events/commands/preview'

type Change = Partial<SetOrder>

/** What is written of an order of a set at each turn. All of it is pure: `snapshot` is the order as it is now. */

const gone: Change = { state: 'refused', said: { code: 'gone' } }
const refused = (sentence: string): Change => ({
  state: 'refused',
  said: { code: 'refused', sentence },
})
const by = { actor: 'person', note: '', requestId: 'preview' }

/** What the act would do for an order: its command and what is foretold, or why it can't be. */
export function previewed(act: SetAct, snapshot: OrderSnapshot | undefined): Change {
  if (!snapshot) return gone
  const command = commandFor(act, snapshot)
  if (typeof command === 'string') return refused(command)
  const shown = preview(snapshot, command)
  if (shown.type === 'refused') return refused(shown.refusal)
  const money = shown.steps.map(({ moneyMinor }) => moneyMinor)
  return {
    state: 'ready',
    version: snapshot.log.length,
    command,
    written: writtenOf(snapshot, command),
    foretold: foretoldBy(shown),
    takenMinor: sumOf(money.filter((minor) => minor > 0)),
    givenBackMinor: -sumOf(money.filter((minor) => minor < 0)),
    movedBackMinor: movedBack(snapshot, command),
    cautions: [...new Set(shown.cautions.map(({ code }) => code))],
  }
}

const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, minor) => sum + minor, 0)

const writtenOf = (snapshot: OrderSnapshot, command: Command) =>
  writtenBy(snapshot, effectOf(snapshot, command, by))

/** Whether it is asked for now: not when the order, or what would follow, is another one than was previewed. */
export function sendable(order: SetOrder, snapshot: OrderSnapshot | undefined): Change {
  const { command, version, foretold } = order
  if (!snapshot || !command || !foretold || version === null)
    return { state: 'left_out', said: { code: 'gone' } }
  const { length } = snapshot.log
  if (length !== version)
    return { state: 'left_out', said: { code: 'changed', from: version, to: length } }
  const shown = preview(snapshot, command)
  if (shown.type === 'refused') return { ...refused(shown.refusal), state: 'left_out' }
  return isSameForetold(foretold, foretoldBy(shown))
    ? { state: 'sending', written: writtenOf(snapshot, command) }
    : { state: 'left_out', said: { code: 'foretold_otherwise' } }
}

/** Of one that was marked as being asked for, in the name of somebody who may not do so any more. */
export const notAsked = (at: string): Change => ({
  ...refused(
    'Whoever started it may not do this any more, and the set was stopped. Whether it was asked for before, the order’s commands say.',
  ),
  state: 'failed',
  endedAt: at,
})

/** @param length how many events the order has by now */
export function sentAs(
  { version }: SetOrder,
  result: CommandResult<Command>,
  length: number,
  at: string,
): Change {
  switch (result.type) {
    case 'accepted':
      return { state: 'accepted', acceptedVersion: result.version, said: null }
    case 'refused':
      // It moved on in the very moment.
      return version !== null && length !== version
        ? { state: 'left_out', said: { code: 'changed', from: version, to: length }, endedAt: at }
        : { ...refused(result.refusal), state: 'failed', endedAt: at }
    case 'waiting':
      // The set was approved as a whole, by who may: the workers' door has no limit of its own.
      return { ...refused('It waits for approval by itself.'), state: 'failed', endedAt: at }
    case 'key_reused':
      return {
        ...refused('Another command was asked for with the key of this one.'),
        ...{ state: 'failed', endedAt: at },
      }
    case 'not_found':
      return { ...gone, state: 'failed', endedAt: at }
    default:
      return result satisfies never
  }
}

/** How far the command of an order has come. */
export function followed(
  { version, acceptedVersion, written, foretold }: SetOrder,
  snapshot: OrderSnapshot | undefined,
  at: string,
): Change {
  if (!snapshot || version === null || acceptedVersion === null || !written || !foretold)
    return { ...gone, state: 'failed', endedAt: at }
  const accepted = { since: version, version: acceptedVersion, written, foretold }
  const outcome = outcomeOf(snapshot, accepted)
  return {
    state: outcome.stage,
    said: outcome.missing,
    ...(isOutcomeFinal(outcome) && { endedAt: at }),
  }
}
