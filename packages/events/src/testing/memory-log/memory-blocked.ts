import type { Blocked, Failure, OperatorDecision, Resolved } from '../../log/event-store.ts'

interface BlockedRow extends Failure {
  decision: OperatorDecision | 'retry' | null
}

/** What the log in memory keeps of the orders that are set aside: a row per group and order. */
export class MemoryBlocked {
  readonly #groups = new Map<string, Map<string, BlockedRow>>()
  readonly #now: () => number

  /** @param now the clock of the tries, in ms since the epoch */
  constructor(now: () => number) {
    this.#now = now
  }

  row(group: string, orderId: string): BlockedRow | undefined {
    return this.#groups.get(group)?.get(orderId)
  }

  block(group: string, failures: readonly Failure[]): void {
    const rows = this.#groups.get(group) ?? new Map<string, BlockedRow>()
    this.#groups.set(group, rows)
    for (const failure of failures) {
      const before = rows.get(failure.orderId)
      rows.set(failure.orderId, {
        ...failure,
        decision: before?.version === failure.version ? before.decision : null,
      })
    }
  }

  unblock(group: string, orderId: string): void {
    this.#groups.get(group)?.delete(orderId)
  }

  claim(group: string, limit: number, now: Date, holdMs: number): Blocked[] {
    const due = [...(this.#groups.get(group)?.values() ?? [])]
      .filter((row) => row.nextAt && row.nextAt <= now)
      .sort((a, b) => (a.nextAt?.getTime() ?? 0) - (b.nextAt?.getTime() ?? 0))
      .slice(0, limit)
    const until = new Date(now.getTime() + holdMs)
    for (const row of due) {
      row.nextAt = until
      if (row.callingUntil === null || row.callingUntil < until) row.callingUntil = until
      if (row.decision === 'retry') row.decision = null
    }
    return due.map(blockedOf)
  }

  /** What `resolve` would come to. */
  mayResolve(
    group: string,
    orderId: string,
    version: number,
    decision: OperatorDecision | 'retry',
  ): Resolved {
    const row = this.row(group, orderId)
    if (row?.version !== version) return 'not_blocked'
    const isCalling = row.callingUntil !== null && row.callingUntil.getTime() > this.#now()
    return isCalling && decision !== 'retry' ? 'under_way' : 'taken'
  }

  resolve(group: string, orderId: string, decision: OperatorDecision | 'retry'): void {
    const row = this.row(group, orderId)
    if (row) this.#tryAgain(row, decision)
  }

  clearDecision(group: string, orderId: string): void {
    const row = this.row(group, orderId)
    if (row) row.decision = null
  }

  /** Every group that is blocked on this event tries it again. */
  tryAgainEverywhere(orderId: string, version: number): void {
    for (const rows of this.#groups.values()) {
      const row = rows.get(orderId)
      if (row?.version === version) this.#tryAgain(row, row.decision ?? 'retry')
    }
  }

  retryUnreadable(group: string): void {
    for (const row of this.#groups.get(group)?.values() ?? [])
      if (row.nextAt === null && unreadable.test(row.fingerprint))
        row.nextAt = new Date(this.#now())
  }

  #tryAgain(row: BlockedRow, decision: OperatorDecision | 'retry'): void {
    row.decision = decision
    row.nextAt = earlier(
      row.nextAt,
      new Date(Math.max(this.#now(), row.callingUntil?.getTime() ?? 0)),
    )
  }
}

export const blockedOf = ({
  orderId,
  version,
  eventType,
  attempts,
  decision,
}: BlockedRow): Blocked => ({
  orderId,
  version,
  eventType,
  attempts,
  decision,
})

const unreadable = /^(UnreadableEvent|UnknownEvent):/

const earlier = (a: Date | null, b: Date): Date => (a && a < b ? a : b)
