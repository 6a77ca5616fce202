import type { Claim, GroupMove } from '@sagaboard/events/log/event-store'
import type { OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'
import type { MemoryLog } from '@sagaboard/events/testing/memory-log/memory-log'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import { describe, expect, test } from 'vitest'
import { tables } from './memory-stores.ts'
import type { Mutation } from './mutation.ts'
import { type LogEnvironment, ProcessLog } from './process-log.ts'
import { ConnectionLost, type SimProcess } from './sim-process.ts'
import { type Run, simulate } from './simulate.ts'

/** Moves the cursor in a transaction of its own, whatever becomes of the effects; now and then they are rolled back. */
class CursorOnItsOwn extends ProcessLog {
  readonly #store: MemoryLog
  #commits = 0

  constructor(environment: LogEnvironment, process: SimProcess) {
    super(environment, process)
    this.#store = environment.log
  }

  override transaction<T>(work: (tx: MemoryTx) => Promise<T>): Promise<T> {
    return super.transaction(async (tx) => {
      const result = await work(tx)
      if (++this.#commits % 4 === 0) throw new ConnectionLost('the commit was not reached')
      return result
    })
  }

  override advance(_tx: MemoryTx, member: string, moves: readonly GroupMove[]): void {
    this.#store.transaction(async (own) => this.#store.advance(own, member, moves)).catch(() => {})
  }
}

/** Moves the cursors of all groups that the process holds by now, also where the partition was gained after the batch was read. */
class CursorsOfAll extends ProcessLog {
  readonly #held = new Map<string, Map<number, number>>()

  override async claim(group: string, member: string, leaseMs: number): Promise<Claim> {
    const claim = await super.claim(group, member, leaseMs)
    this.#held.set(group, new Map(claim.positions))
    return claim
  }

  override advance(tx: MemoryTx, member: string, moves: readonly GroupMove[]): void {
    const gained = moves.flatMap(({ group, partition, to }) =>
      [...this.#held].flatMap(([other, positions]) => {
        const from = positions.get(partition)
        const isMoved =
          other === group ||
          moves.some((move) => move.group === other && move.partition === partition)
        return isMoved || from === undefined || from >= to
          ? []
          : [{ group: other, partition, from, to }]
      }),
    )
    super.advance(tx, member, [
      ...moves,
      ...new Map(gained.map((move) => [`${move.group}/${move.partition}`, move])).values(),
    ])
  }
}

/** Forgets that an order is blocked: what follows the event that failed does not wait. */
class NobodyWaits extends ProcessLog {
  override async blockedAmong(): Promise<Map<string, Set<string>>> {
    return new Map()
  }
}

const unseen = <State>(records: OrderRecord<State>[]) =>
  records.map((record) => ({ ...record, seenVersion: 0 }))

/** As if nobody looked at what the row had seen when it was read. */
const unguarded = <State>(
  tx: MemoryTx,
  changes: readonly RecordChange<State>[],
  row: (tx: MemoryTx, orderId: string) => OrderRecord<State> | undefined,
) => changes.map((change) => ({ ...change, seenBefore: row(tx, change.orderId)?.seenVersion ?? 0 }))

const without = <State extends { status: string }>(
  records: OrderRecord<State>[],
  tombstone: State['status'],
) =>
  records.map((record) =>
    record.state?.status === tombstone
      ? { ...record, state: { ...record.state, status: 'expected' } }
      : record,
  )

let calls = 0

const mutations: Record<string, { mutation: Mutation; finds: RegExp }> = {
  'the cursor is moved outside of the transaction of the effects': {
    mutation: { log: CursorOnItsOwn },
    finds: /has seen|is [A-Z]+$|the provider took|kept/m,
  },
  'what was seen before is not recognised': {
    mutation: {
      stores: ({ inventory, payment, shipping, ...others }) => ({
        ...others,
        inventory: {
          ...inventory,
          loadReservations: async (...of) => unseen(await inventory.loadReservations(...of)),
          saveReservations: (tx, changes) =>
            inventory.saveReservations(tx, unguarded(tx, changes, tables.reservations)),
        },
        payment: {
          ...payment,
          loadPayments: async (...of) => unseen(await payment.loadPayments(...of)),
          savePayments: (tx, changes) =>
            payment.savePayments(tx, unguarded(tx, changes, tables.payments)),
        },
        shipping: {
          ...shipping,
          loadShipments: async (...of) => unseen(await shipping.loadShipments(...of)),
          saveShipments: (tx, changes) =>
            shipping.saveShipments(tx, unguarded(tx, changes, tables.shipments)),
        },
      }),
    },
    finds: /twice|has seen/,
  },
  'the cursor of a group is moved over a partition that it has just gained': {
    mutation: { log: CursorsOfAll },
    finds: /has seen|is [A-Z]+$|is shown as of/m,
  },
  "shipping's tombstone is ignored": {
    mutation: {
      stores: (stores) => ({
        ...stores,
        shipping: {
          ...stores.shipping,
          loadShipments: async (...of) =>
            without(await stores.shipping.loadShipments(...of), 'cancelled'),
        },
      }),
    },
    finds: /but shipped|kept|not shipped/,
  },
  "payment's tombstone is ignored": {
    mutation: {
      stores: (stores) => ({
        ...stores,
        payment: {
          ...stores.payment,
          loadPayments: async (...of) =>
            without(await stores.payment.loadPayments(...of), 'voided'),
        },
      }),
    },
    finds: /kept/,
  },
  'a refund is asked for without its idempotency key': {
    mutation: {
      gateway: (gateway) => ({
        ...gateway,
        refund: (call) => gateway.refund({ ...call, key: `${call.key}/${calls++}` }),
      }),
    },
    finds: /the provider took/,
  },
  'a charge is asked for without its idempotency key': {
    mutation: {
      gateway: (gateway) => ({
        ...gateway,
        charge: (call) => gateway.charge({ ...call, key: `${call.key}/${calls++}` }),
      }),
    },
    finds: /the provider took|charged 2 times/,
  },
  'what follows an event that failed does not wait': {
    mutation: { log: NobodyWaits },
    finds: /label, but not shipped|has seen|the provider took|is [A-Z]+$/m,
  },
}

const seedsMax = 300

async function firstFound(mutation: Mutation): Promise<Run | undefined> {
  for (let seed = 1; seed <= seedsMax; seed++) {
    const run = await simulate({ seed, orders: 5, mutation })
    if (run.violations.length > 0) return run
  }
  return undefined
}

describe('the simulation finds it when', () => {
  test.each(Object.entries(mutations))(
    '%s',
    async (_what, { mutation, finds }) => {
      const run = await firstFound(mutation)
      expect(run?.violations.join('\n')).toMatch(finds)
    },
    180_000,
  )
})
