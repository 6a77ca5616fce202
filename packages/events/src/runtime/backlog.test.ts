import { describe, expect, test } from 'vitest'
import type { SagaEvent } from '../catalog/envelope.ts'
import type { EventType } from '../catalog/events.ts'
import type { Delivery } from '../log/message-source.ts'
import type { MemoryTx } from '../testing/memory-log/memory-tx.ts'
import { sampleEvent } from '../testing/samples.ts'
import { Backlog, type Task } from './backlog.ts'
import type { AnyService } from './saga-service.ts'

const service = (
  name: AnyService<MemoryTx>['name'],
  also: Partial<AnyService<MemoryTx>> = {},
): AnyService<MemoryTx> => ({
  name,
  subscribesTo: [],
  calls: [],
  load: async () => ({}),
  decide: () => [],
  save: () => {},
  alreadyHandled: () => false,
  skip: () => {},
  ...also,
})
const shipping = service('shipping', {
  calls: ['PaymentCompleted'],
  perform: async () => 'answered',
})
const inventory = service('inventory')
const orders = service('orders', { isProjection: true })

const delivery = (orderId: string, type: EventType): Delivery => ({
  type: 'event',
  event: { ...sampleEvent(type, 1), orderId } as SagaEvent,
})
const task = (
  of: AnyService<MemoryTx>,
  orderId: string,
  type: EventType,
  from: Task<MemoryTx>['from'] = 'source',
): Task<MemoryTx> => ({
  service: of,
  delivery: delivery(orderId, type),
  from,
})
const told = (tasks: readonly Task<MemoryTx>[]) =>
  tasks.map(({ service: { name }, delivery: one }) =>
    one.type === 'event'
      ? `${name} ${one.event.orderId} ${one.event.type}`
      : `${name} ${one.unreadable.stored.orderId} unreadable`,
  )

/** What is taken step by step, until nothing is left. */
function steps(...tasks: Task<MemoryTx>[]): string[][] {
  const backlog = new Backlog<MemoryTx>()
  backlog.add(tasks)
  const taken: string[][] = []
  while (!backlog.isEmpty) taken.push(told(backlog.take().tasks))
  return taken
}

describe('what is in hand is cut into steps', () => {
  test('before an event that may need a call, when the service has something of its order before it', () => {
    expect(
      steps(task(shipping, 'a', 'InventoryReserved'), task(shipping, 'a', 'PaymentCompleted')),
    ).toEqual([['shipping a InventoryReserved'], ['shipping a PaymentCompleted']])
  })

  test('not before a second event that needs none, nor between orders, nor between services', () => {
    expect(
      steps(
        task(shipping, 'a', 'OrderCreated'),
        task(shipping, 'a', 'InventoryReserved'),
        task(inventory, 'b', 'PaymentCompleted'),
        task(shipping, 'b', 'PaymentCompleted'),
        task(shipping, 'b', 'OrderCancelRequested'),
      ),
    ).toHaveLength(1)
  })

  test('and what follows of an order waits behind its call, while other orders go on', () => {
    expect(
      steps(
        task(shipping, 'a', 'OrderCreated'),
        task(shipping, 'a', 'PaymentCompleted'),
        task(shipping, 'a', 'OrderCancelRequested'),
        task(shipping, 'b', 'PaymentCompleted'),
        task(shipping, 'b', 'PaymentCompleted'),
      ),
    ).toEqual([
      ['shipping a OrderCreated', 'shipping b PaymentCompleted'],
      [
        'shipping a PaymentCompleted',
        'shipping a OrderCancelRequested',
        'shipping b PaymentCompleted',
      ],
    ])
  })

  test('counting an event that can not be read as one of its order', () => {
    const stored = { ...sampleEvent('OrderCreated', 1), orderId: 'a' }
    const unreadable: Delivery = { type: 'unreadable', unreadable: { stored, error: new Error() } }
    expect(
      steps(
        { service: shipping, delivery: unreadable, from: 'source' },
        task(shipping, 'a', 'PaymentCompleted'),
      ),
    ).toEqual([['shipping a unreadable'], ['shipping a PaymentCompleted']])
  })

  test('in which a projection waits for the orders that go on, and for no other', () => {
    const backlog = new Backlog<MemoryTx>()
    backlog.add([
      task(orders, 'a', 'InventoryReserved'),
      task(orders, 'b', 'PaymentFailed'),
      task(shipping, 'a', 'PaymentCompleted'),
    ])
    const { tasks, deferred } = backlog.take()
    expect(told(tasks)).toEqual(['orders b PaymentFailed', 'shipping a PaymentCompleted'])
    expect(told(deferred)).toEqual(['orders a InventoryReserved'])
  })

  test('and knows what of the batch is left', () => {
    const backlog = new Backlog<MemoryTx>()
    backlog.add([task(shipping, 'a', 'PaymentCompleted'), task(shipping, 'a', 'PaymentCompleted')])
    backlog.take()
    expect([
      backlog.hasDelivered,
      backlog.has(shipping, 'a'),
      backlog.has(inventory, 'a'),
      backlog.isUnderWay('b'),
    ]).toEqual([...[true, true, false, false]])
    backlog.take()
    backlog.add([task(shipping, 'a', 'PaymentCompleted', 'stated')])
    expect([backlog.hasDelivered, backlog.isUnderWay('a'), backlog.isEmpty]).toEqual([
      false,
      true,
      false,
    ])
  })
})
