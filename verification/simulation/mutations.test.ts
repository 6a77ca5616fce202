import type { GroupMove } from '@sagaboard/events/log/event-store'
import type { OrderRecord } from '@sagaboard/events/runtime/saga-service'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import { describe, expect, test } from 'vitest'
import type { Mutation } from './mutation.ts'
import { ProcessLog } from './process-log.ts'
import { type Run, simulate } from './simulate.ts'

/** Moves the cursor in a transaction of its own, whatever becomes of the effects. */
class CursorOnItsOwn extends ProcessLog {
  override advance(_tx: MemoryTx, member: string, moves: readonly GroupMove[]): void {
    this.transaction(async (own) => super.advance(own, member, moves)).catch(() => {})
  }
}

/** Forgets that an order is set aside: what follows the event that failed does not wait. */
class NobodyWaits extends ProcessLog {
  override async blockedAmong(): Promise<Map<string, Set<string>>> {
    return new Map()
  }
}

const unseen = <State>(records: OrderRecord<State>[]) =>
  records.map((record) => ({ ...record, seenVersion: 0 }))

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
        },
        payment: {
          ...payment,
          loadPayments: async (...of) => unseen(await payment.loadPayments(...of)),
        },
        shipping: {
          ...shipping,
          loadShipments: async (...of) => unseen(await shipping.loadShipments(...of)),
        },
      }),
    },
    finds: /twice/,
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
    60_000,
  )
})
