import type {
  Amendment,
  Blocked,
  BlockedOrders,
  Failure,
  OperatorDecision,
} from '../../log/blocked-orders.ts'
import type { StepAttempt } from '../../log/step-attempt.ts'
import { type MemoryTx, unit } from './memory-tx.ts'

type Decision = OperatorDecision | 'retry'

interface BlockedRow extends Failure {
  decision: Decision | null
}

const unreadable = /^(UnreadableEvent|UnknownEvent):/

export interface MemoryBlocked extends BlockedOrders<MemoryTx> {
  /** What a person has put in place of an event's payload. */
  amendmentOf(orderId: string, version: number): Amendment | undefined
  /** The tries that were kept, in the order of their commits. */
  keptAttempts(): readonly (StepAttempt & { group: string })[]
}

/**
 * The orders that groups can't get past, in memory: a row per group and order.
 *
 * @param now the clock of the tries, in ms since the epoch
 */
export function createMemoryBlocked(now: () => number): MemoryBlocked {
  const groups = new Map<string, Map<string, BlockedRow>>()
  const amendments = new Map<string, Amendment>()
  const attempts: (StepAttempt & { group: string })[] = []
  const rowOf = (group: string, orderId: string) => groups.get(group)?.get(orderId)

  function put(group: string, failure: Failure): void {
    const rows = groups.get(group) ?? new Map<string, BlockedRow>()
    groups.set(group, rows)
    const before = rows.get(failure.orderId)
    const decision = before?.version === failure.version ? before.decision : null
    rows.set(failure.orderId, { ...failure, decision })
  }

  function tryAgain(row: BlockedRow, decision: Decision): void {
    row.decision = decision
    makeDue(row)
  }

  function makeDue(row: BlockedRow): void {
    const free = new Date(Math.max(now(), row.callingUntil?.getTime() ?? 0))
    row.nextAt = row.nextAt && row.nextAt < free ? row.nextAt : free
  }

  return {
    async blockedAmong(_tx, names, orderIds) {
      return new Map(
        names.map((name) => [name, new Set(orderIds.filter((orderId) => rowOf(name, orderId)))]),
      )
    },
    block(tx, group, failures) {
      unit(tx).effects.push(() => {
        for (const failure of failures) put(group, failure)
      })
    },
    keepAttempts(tx, group, kept) {
      unit(tx).effects.push(() => {
        attempts.push(...kept.map((attempt) => ({ group, ...attempt })))
      })
    },
    async claimBlocked(group, limit, at, holdMs) {
      const due = [...(groups.get(group)?.values() ?? [])]
        .filter((row) => row.nextAt && row.nextAt <= at)
        .sort((a, b) => (a.nextAt?.getTime() ?? 0) - (b.nextAt?.getTime() ?? 0))
        .slice(0, limit)
      const until = new Date(at.getTime() + holdMs)
      for (const row of due) {
        row.nextAt = until
        if (row.callingUntil === null || row.callingUntil < until) row.callingUntil = until
        if (row.decision === 'retry') row.decision = null
      }
      return due.map(blockedOf)
    },
    async lockBlocked(_tx, group, orderId) {
      const row = rowOf(group, orderId)
      return row && blockedOf(row)
    },
    unblock(tx, group, orderId) {
      unit(tx).effects.push(() => groups.get(group)?.delete(orderId))
    },
    async resolve(tx, group, { orderId, version }, decision) {
      const row = rowOf(group, orderId)
      if (row?.version !== version) return 'not_blocked'
      const isCalling = row.callingUntil !== null && row.callingUntil.getTime() > now()
      if (isCalling && decision !== 'retry') return 'under_way'
      unit(tx).effects.push(() => {
        const kept = rowOf(group, orderId)
        if (kept) tryAgain(kept, decision)
      })
      return 'taken'
    },
    makeDue(tx, orderIds) {
      unit(tx).effects.push(() => {
        for (const rows of groups.values())
          for (const orderId of orderIds) {
            const row = rows.get(orderId)
            if (row && !unreadable.test(row.fingerprint)) makeDue(row)
          }
      })
    },
    clearDecision(tx, group, orderId) {
      unit(tx).effects.push(() => {
        const row = rowOf(group, orderId)
        if (row) row.decision = null
      })
    },
    amend(tx, amendment) {
      const { orderId, version } = amendment
      unit(tx).effects.push(() => {
        amendments.set(`${orderId}/${version}`, JSON.parse(JSON.stringify(amendment)))
        for (const rows of groups.values()) {
          const row = rows.get(orderId)
          if (row?.version === version) tryAgain(row, row.decision ?? 'retry')
        }
      })
    },
    async retryUnreadable(group) {
      for (const row of groups.get(group)?.values() ?? [])
        if (row.nextAt === null && unreadable.test(row.fingerprint)) row.nextAt = new Date(now())
    },
    keptAttempts: () => attempts,
    amendmentOf: (orderId, version) => amendments.get(`${orderId}/${version}`),
  }
}

const blockedOf = ({ orderId, version, eventType, attempts, decision }: BlockedRow): Blocked => ({
  orderId,
  version,
  eventType,
  attempts,
  decision,
})
