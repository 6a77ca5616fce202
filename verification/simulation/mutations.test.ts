import type { NewEvent } from '@sagaboard/events/catalog/envelope'
import type { EventData, EventType } from '@sagaboard/events/catalog/events'
import { derivedId } from '@sagaboard/events/log/derived-id'
import type { MessageSource } from '@sagaboard/events/log/message-source'
import type { OrderRecord, RecordChange, SagaService } from '@sagaboard/events/runtime/saga-service'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import { describe, expect, test } from 'vitest'
import { type Stores, tables } from './memory-stores.ts'
import type { Mutation } from './mutation.ts'
import { ConnectionLost } from './sim-process.ts'
import { type Run, simulate } from './simulate.ts'

/** Moves the cursor in a transaction of its own, whatever becomes of the effects; now and then they are rolled back. */
const cursorOnItsOwn: Mutation['log'] = (log, { log: store }) => {
  let commits = 0
  return {
    ...log,
    transaction: (work) =>
      log.transaction(async (tx) => {
        const result = await work(tx)
        if (++commits % 4 === 0) throw new ConnectionLost('the commit was not reached')
        return result
      }),
    advance(_tx, member, moves) {
      store.transaction(async (own) => store.advance(own, member, moves)).catch(() => {})
    },
  }
}

/** Moves the cursors of all groups that the process holds by now, also where the partition was gained after the batch was read. */
const cursorsOfAll: Mutation['log'] = (log) => {
  const held = new Map<string, Map<number, number>>()
  return {
    ...log,
    async claim(group, member, leaseMs) {
      const claim = await log.claim(group, member, leaseMs)
      held.set(group, new Map(claim.positions))
      return claim
    },
    advance(tx, member, moves) {
      const gained = moves.flatMap(({ group, partition, to }) =>
        [...held].flatMap(([other, positions]) => {
          const from = positions.get(partition)
          const isMoved =
            other === group ||
            moves.some((move) => move.group === other && move.partition === partition)
          return isMoved || from === undefined || from >= to
            ? []
            : [{ group: other, partition, from, to }]
        }),
      )
      log.advance(tx, member, [
        ...moves,
        ...new Map(gained.map((move) => [`${move.group}/${move.partition}`, move])).values(),
      ])
    },
  }
}

/** Forgets that an order is blocked: what follows the event that failed does not wait. */
const nobodyWaits: Mutation['log'] = (log) => ({ ...log, blockedAmong: async () => new Map() })

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

/** What is stated is handled for every service of the process, whether its group holds the partition or not. */
const heldByAll = (source: MessageSource<MemoryTx>): MessageSource<MemoryTx> => ({
  ...source,
  start: (handler) =>
    source.start((batch) =>
      handler(
        new Proxy(batch, {
          get(of, name: keyof typeof batch) {
            if (name === 'holds') return () => true
            const value = of[name]
            return typeof value === 'function' ? value.bind(of) : value
          },
        }),
      ),
    ),
})

/** What goes on from memory goes on without the rows that were remembered, and without reading them. */
const withoutRows = <Facts, Outcome>(
  service: SagaService<Facts, Outcome, MemoryTx>,
): SagaService<Facts, Outcome, MemoryTx> => ({
  ...service,
  load(tx, events, lock, less) {
    const unknown = events.filter(({ orderId }) => !less?.known.has(orderId))
    return service.load(tx, unknown, lock, less && { ...less, known: new Map() })
  },
})

/** Charges and labels are asked for whatever the log says about a request to cancel. */
const blind = <Facts, Outcome>(
  service: SagaService<Facts, Outcome, MemoryTx>,
): SagaService<Facts, Outcome, MemoryTx> => ({
  ...service,
  overtaken: [],
  insteadOfAnswer: undefined,
})

/** As if nobody could have asked before. */
const sure = <Facts, Outcome>(
  service: SagaService<Facts, Outcome, MemoryTx>,
): SagaService<Facts, Outcome, MemoryTx> => ({
  ...service,
  insteadOfCall(...of) {
    const instead = service.insteadOfCall?.(...of)
    return instead && { ...instead, isUncertain: false }
  },
})

/** The follow-up of an order is stated as often as this. */
const opening =
  (times: number) =>
  <Facts, Outcome>(
    service: SagaService<Facts, Outcome, MemoryTx>,
  ): SagaService<Facts, Outcome, MemoryTx> => ({
    ...service,
    opened: (...of) =>
      Array.from({ length: times }, (_, turn) =>
        (service.opened?.(...of) ?? []).map(({ version: _version, ...entry }) => ({
          ...entry,
          id: turn === 0 ? entry.id : derivedId(entry.id, 'again', turn),
        })),
      ).flat(),
  })

/** What a service states of one kind is changed, or left out, on its way. */
const saying =
  <E extends EventType>(type: E, change: (data: EventData<E>) => EventData<E> | undefined) =>
  <Facts, Outcome>(
    service: SagaService<Facts, Outcome, MemoryTx>,
  ): SagaService<Facts, Outcome, MemoryTx> => ({
    ...service,
    decide: (...of) =>
      service.decide(...of).flatMap((stated) => {
        if (stated.type !== type) return [stated]
        const data = change(stated.data as EventData<E>)
        return data ? [{ ...stated, data } as NewEvent] : []
      }),
  })

let calls = 0

/** As if id and event were two transactions: now and then the id is noted, and the event is lost. */
function notStated(news: Stores['news']): Stores['news'] {
  let noted = 0
  return {
    ...news,
    async note(tx, told) {
      const isNew = await news.note(tx, told)
      return ++noted % 4 === 0 ? false : isNew
    },
  }
}

/** `calm`: what is found is found where nothing else goes wrong. */
const mutations: Record<string, { mutation: Mutation; finds: RegExp; calm?: boolean }> = {
  'the cursor is moved outside of the transaction of the effects': {
    mutation: { log: cursorOnItsOwn },
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
  'what an event brought a customer is written again when it is handed over again': {
    mutation: {
      stores: ({ notifications, ...others }) => ({
        ...others,
        notifications: {
          ...notifications,
          load: async (...of) => unseen(await notifications.load(...of)),
          save: (tx, changes, ...of) =>
            notifications.save(tx, unguarded(tx, changes, tables.notified), ...of),
        },
      }),
    },
    finds: /written were/,
  },
  'of what is written to customers in one transaction the first is lost': {
    mutation: {
      stores: ({ notifications, ...others }) => ({
        ...others,
        notifications: {
          ...notifications,
          save: (tx, changes, [, ...written], via) => notifications.save(tx, changes, written, via),
        },
      }),
    },
    finds: /written were/,
    calm: true,
  },
  'the cursor of a group is moved over a partition that it has just gained': {
    mutation: { log: cursorsOfAll },
    finds: /the provider took|has seen|is [A-Z]+$|is shown as of/m,
  },
  "shipping's tombstone is ignored, and nobody looks for a request to cancel": {
    mutation: {
      service: blind,
      stores: (stores) => ({
        ...stores,
        shipping: {
          ...stores.shipping,
          loadShipments: async (...of) =>
            without(await stores.shipping.loadShipments(...of), 'cancelled'),
        },
      }),
    },
    finds: /but shipped|kept|not shipped|which was not refused/,
  },
  "payment's tombstone is ignored, and nobody looks for a request to cancel": {
    mutation: {
      service: blind,
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
  'nobody looks for a request to cancel before a label is asked for': {
    mutation: { service: blind },
    finds: /which was not refused/,
  },
  'a label is stated behind a request to cancel that came while it was made': {
    mutation: { service: (service) => ({ ...service, insteadOfAnswer: undefined }) },
    finds: /which was not refused/,
  },
  'what may have been asked for is held for never asked': {
    mutation: { service: sure },
    finds: /the provider took|a label, but not shipped/,
  },
  'the provider is not asked to void a charge': {
    mutation: {
      gateway: (gateway) => ({ ...gateway, voidCharge: async () => ({ type: 'never_happened' }) }),
    },
    finds: /the provider took/,
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
    mutation: { log: nobodyWaits },
    finds: /label, but not shipped|has seen|the provider took|is [A-Z]+$/m,
  },
  'a stated event is handled for a group that has lost its lease, or never had one': {
    mutation: { source: heldByAll },
    finds: /the provider took|is [A-Z]+$|has seen/m,
  },
  'what the carrier tells again is stated again': {
    mutation: {
      stores: ({ news, ...others }) => ({
        ...others,
        news: { ...news, note: async (...of) => (await news.note(...of)) || true },
      }),
    },
    finds: /the carrier told|other news were taken/,
    calm: true,
  },
  'of what the carrier tells only the id is noted': {
    mutation: { stores: (stores) => ({ ...stores, news: notStated(stores.news) }) },
    finds: /the carrier told/,
  },
  'the rest of an order becomes two orders': {
    mutation: { service: opening(2) },
    finds: /the rest of order \d is blocked in orders|opened 2 times/,
  },
  'the order that the rest becomes is written down and never stated': {
    mutation: { service: opening(0) },
    finds: /the rest of order \d is PENDING/,
  },
  'all of an order in part is charged at once': {
    mutation: {
      service: saying('InventoryReserved', ({ amountMinor: _amount, ...data }) => data),
    },
    finds: /were agreed to be/,
  },
  'who waits for stock is never offered any': {
    mutation: {
      stores: ({ line, ...others }) => ({
        ...others,
        line: { ...line, readLine: async () => ({ rows: [], free: new Map() }) },
      }),
    },
    finds: /is PENDING/,
  },
  'who waits for stock is never given up': {
    mutation: {
      stores: ({ dispatches, ...others }) => ({
        ...others,
        dispatches: {
          ...dispatches,
          async lockDue(tx, ...of) {
            const due = await dispatches.lockDue(tx, ...of)
            return due.filter((orderId) => tables.orders(tx, orderId)?.waitingFor !== 'stock')
          },
        },
      }),
    },
    finds: /is PENDING/,
  },
  'who waits no more stays in the line': {
    mutation: {
      stores: ({ inventory, ...others }) => ({
        ...others,
        inventory: {
          ...inventory,
          saveLine: (tx, changes) => inventory.saveLine(tx, { ...changes, left: [] }),
        },
      }),
    },
    finds: /waits for nothing, and stands in line for/,
  },
  'a unit that comes back gives the half of its price back': {
    mutation: {
      service: saying('ReturnApproved', ({ lines, ...data }) => ({
        ...data,
        lines: lines.map(({ units, ...line }) => ({
          ...line,
          units: units.map((unit) => ({ ...unit, amountMinor: Math.floor(unit.amountMinor / 2) })),
        })),
      })),
    },
    finds: /were given back for units of/,
  },
  'what came back as new is not said to be on the shelf': {
    mutation: { service: saying('ReturnRestocked', (data) => ({ ...data, allocations: [] })) },
    finds: /are as new, and 0 on the shelf/,
  },
  'nobody hears that the label of a return is made': {
    mutation: { service: saying('ReturnLabelled', () => undefined) },
    finds: /has a return that is open/,
  },
  'goods of which the label was voided in time are said to be on their way': {
    mutation: { service: saying('ReturnRecalled', (data) => ({ ...data, goods: 'on_their_way' })) },
    finds: /on their way, and the carrier has no label/,
  },
  'a step is handled ahead without its rows': {
    mutation: { service: withoutRows },
    finds: /failed on [\w,]+, though nothing goes wrong/,
    calm: true,
  },
}

const seedsMax = 300

/** The first run that shows this harm; a mutation of two faults may show that of the other one before. */
async function firstFound(
  mutation: Mutation,
  calm: boolean,
  finds: RegExp,
): Promise<Run | undefined> {
  let found: Run | undefined
  for (let seed = 1; seed <= seedsMax; seed++) {
    const run = await simulate({ seed, orders: 5, mutation, faults: !calm })
    if (run.violations.length === 0) continue
    if (finds.test(run.violations.join('\n'))) return run
    found = run
  }
  return found
}

describe('the simulation finds it when', () => {
  test.each(Object.entries(mutations))(
    '%s',
    async (_what, { mutation, finds, calm = false }) => {
      const run = await firstFound(mutation, calm, finds)
      expect(run?.violations.join('\n')).toMatch(finds)
    },
    180_000,
  )
})
