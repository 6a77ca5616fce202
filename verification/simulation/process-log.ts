import type { EventFilter } from '@sagaboard/events/log/event-filter'
import {
  type Amendment,
  type Blocked,
  type Claim,
  type EventIdentity,
  type EventLog,
  type Failure,
  type GroupMove,
  LeaseLost,
  type NewEntry,
  type OperatorDecision,
  type Resolved,
  type StoredEvent,
  type UnroutableMessage,
} from '@sagaboard/events/log/event-store'
import type { MemoryLog } from '@sagaboard/events/testing/memory-log/memory-log'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import type { Environment } from './environment.ts'
import type { Leases } from './leases.ts'
import type { Notifications } from './notifications.ts'
import { network } from './scheduler.ts'
import { ConnectionLost, type SimProcess } from './sim-process.ts'

/** As the pool of production says: a transaction in which its owner says nothing is ended by the store. */
const transactionMaxMs = 3_000

type Listener = (partitions: readonly number[], types: readonly string[]) => void

/** What the log of a process needs of the run. */
export interface LogEnvironment extends Environment {
  readonly leases: Leases
  readonly notifications: Notifications
  committed(unit: MemoryTx): void
  cancelRequested(entry: NewEntry): void
}

/** The log as one process has it: every request and every answer is a task, and either can be lost. */
export class ProcessLog implements EventLog<MemoryTx> {
  readonly partitions: number
  readonly reader: MemoryTx
  readonly #environment: LogEnvironment
  readonly #process: SimProcess
  readonly #log: MemoryLog

  constructor(environment: LogEnvironment, process: SimProcess) {
    this.#environment = environment
    this.#process = process
    this.#log = environment.log
    this.partitions = environment.log.partitions
    this.reader = environment.log.reader
  }

  transaction<T>(work: (tx: MemoryTx) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#environment.send('begin', () => {
        let unit: MemoryTx | undefined
        const run = (tx: MemoryTx) => {
          unit = tx
          return this.#unit(tx, work)
        }
        this.#log.transaction(run).then(
          (result) => {
            if (unit) this.#environment.committed(unit)
            if (this.#loses('storeAnswerLost')) {
              this.#environment.coverage.saw('answer of a commit lost')
              this.#process.answer('commit lost', () =>
                reject(new ConnectionLost('the answer of the commit was lost')),
              )
            } else this.#process.answer('committed', () => resolve(result))
          },
          (error) => {
            if (error instanceof LeaseLost)
              this.#environment.coverage.saw('commit of one who lost its lease refused')
            this.#process.answer('rolled back', () => reject(error))
          },
        )
      })
    })
  }

  /** One unit of work, from the moment in which the store begins it. It ends without effect when its owner does. */
  #unit<T>(tx: MemoryTx, work: (tx: MemoryTx) => Promise<T>): Promise<T> {
    const process = this.#process
    if (!process.alive) return Promise.reject(new ConnectionLost('nobody is there any more'))
    const { scheduler, coverage } = this.#environment
    return new Promise((resolve, reject) => {
      const cancel = scheduler.schedule(
        network,
        transactionMaxMs,
        'transaction ended by the store',
        () => {
          coverage.saw('transaction ended by the store')
          forget()
          reject(new ConnectionLost('the transaction took too long'))
        },
      )
      const forget = process.onEnd(() => {
        coverage.saw('crash inside a transaction')
        cancel()
        reject(new ConnectionLost('the process ended'))
      })
      process
        .answered('begun')
        .then(() => work(tx))
        .then((result) =>
          this.#environment.send('commit', () => {
            if (this.#loses('storeAway')) reject(new ConnectionLost('the commit was not reached'))
            else resolve(result)
          }),
        )
        .catch(reject)
        .finally(() => {
          // What is on its way to the store arrives, whatever becomes of who sent it.
          forget()
          cancel()
        })
    })
  }

  append(tx: MemoryTx, entries: readonly NewEntry[]): void {
    for (const entry of entries)
      if (entry.type === 'OrderCancelRequested') this.#environment.cancelRequested(entry)
    this.#log.append(
      tx,
      entries.map((entry) => this.#written(entry)),
    )
  }

  /** What services state has met its bug before, see processes.ts. */
  #written(entry: NewEntry): NewEntry {
    return entry.causationId === null
      ? { ...entry, data: this.#environment.writtenBy(entry.id, entry.data as object) }
      : entry
  }

  lastVersions(tx: MemoryTx, orderIds: readonly string[]): Promise<Map<string, number>> {
    return this.#process.ask('read last versions', () => this.#log.lastVersions(tx, orderIds))
  }

  advance(tx: MemoryTx, member: string, moves: readonly GroupMove[]): void {
    this.#log.advance(tx, member, moves)
  }

  join(group: string): Promise<void> {
    return this.#process.ask(`join ${group}`, () => this.#log.join(group))
  }

  claim(group: string, member: string, leaseMs: number): Promise<Claim> {
    return this.#process.ask(`claim ${group}`, async () => {
      const claim = await this.#log.claim(group, member, leaseMs)
      this.#environment.leases.claimed(group, member, claim.positions.keys())
      return claim
    })
  }

  release(group: string, member: string, partitions: readonly number[]): Promise<void> {
    return this.#process.ask(`release ${group}`, () => {
      this.#environment.leases.released(group, member, partitions)
      return this.#log.release(group, member, partitions)
    })
  }

  leave(group: string, member: string): Promise<void> {
    return this.#process.ask(`leave ${group}`, () => {
      this.#environment.leases.released(group, member)
      return this.#log.leave(group, member)
    })
  }

  recordPosition(group: string, positions: ReadonlyMap<number, number>): Promise<void> {
    return this.#process.ask(`record position ${group}`, () =>
      this.#log.recordPosition(group, positions),
    )
  }

  read(
    positions: ReadonlyMap<number, number>,
    limit: number,
    filter?: EventFilter,
  ): Promise<StoredEvent[]> {
    return this.#process.ask('read', () => this.#log.read(positions, limit, filter))
  }

  readAt(places: readonly Pick<StoredEvent, 'partition' | 'position'>[]): Promise<StoredEvent[]> {
    return this.#process.ask('read places', () => this.#log.readAt(places))
  }

  readOrder(orderId: string, afterVersion: number): Promise<StoredEvent[]> {
    return this.#process.ask(`read ${this.#environment.nameOf(orderId)}`, () =>
      this.#log.readOrder(orderId, afterVersion),
    )
  }

  readOriginals(orderId: string): Promise<StoredEvent[]> {
    return this.#process.ask('read originals', () => this.#log.readOriginals(orderId))
  }

  verifyEntries(events: readonly EventIdentity[]): Promise<Set<number>> {
    return this.#process.ask('verify entries', () => this.#log.verifyEntries(events))
  }

  resolve(
    tx: MemoryTx,
    group: string,
    blocked: { orderId: string; version: number },
    decision: OperatorDecision | 'retry',
  ): Promise<Resolved> {
    return this.#process.ask('resolve', () => this.#log.resolve(tx, group, blocked, decision))
  }

  clearDecision(tx: MemoryTx, group: string, orderId: string): void {
    this.#log.clearDecision(tx, group, orderId)
  }

  amend(tx: MemoryTx, amendment: Amendment): void {
    this.#log.amend(tx, amendment)
  }

  retryUnreadable(group: string): Promise<void> {
    return this.#process.ask(`retry unreadable ${group}`, () => this.#log.retryUnreadable(group))
  }

  keepUnroutable(messages: readonly UnroutableMessage[]): Promise<void> {
    return this.#process.ask('keep unroutable', () => this.#log.keepUnroutable(messages))
  }

  blockedAmong(
    tx: MemoryTx,
    groups: readonly string[],
    orderIds: readonly string[],
  ): Promise<Map<string, Set<string>>> {
    return this.#process.ask('read blocked', () => this.#log.blockedAmong(tx, groups, orderIds))
  }

  block(tx: MemoryTx, group: string, failures: readonly Failure[]): void {
    for (const { isAsked } of failures)
      this.#environment.coverage.saw(isAsked ? 'answer awaited' : 'order blocked')
    this.#log.block(tx, group, failures)
  }

  claimBlocked(group: string, limit: number, now: Date, holdMs: number): Promise<Blocked[]> {
    return this.#process.ask(`claim blocked ${group}`, async () => {
      const claimed = await this.#log.claimBlocked(group, limit, now, holdMs)
      if (claimed.length > 0) this.#environment.coverage.saw('order tried again')
      return claimed
    })
  }

  lockBlocked(tx: MemoryTx, group: string, orderId: string): Promise<Blocked | undefined> {
    return this.#process.ask('lock blocked', () => this.#log.lockBlocked(tx, group, orderId))
  }

  unblock(tx: MemoryTx, group: string, orderId: string): void {
    this.#log.unblock(tx, group, orderId)
  }

  isUnavailable(error: unknown): boolean {
    return error instanceof ConnectionLost || this.#log.isUnavailable(error)
  }

  isOutdated(error: unknown): boolean {
    return this.#log.isOutdated(error)
  }

  notify(partitions: Iterable<number>, types: Iterable<string>): void {
    this.#environment.notifications.notify([...partitions], [...types])
  }

  onNotification(listener: Listener): () => void {
    return this.#environment.notifications.listen(this.#process, listener)
  }

  #loses(kind: 'storeAway' | 'storeAnswerLost'): boolean {
    return this.#environment.faultPlan.happens(kind)
  }
}
