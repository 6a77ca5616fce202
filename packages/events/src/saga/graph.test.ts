import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { eventTypes as allTypes } from '../catalog/events.ts'
import { defineSaga, type SagaDefinition, type SagaRow } from './define-saga.ts'
import { graphOf, mermaid, orderGraph } from './graph.ts'
import { orderSaga } from './order-saga.ts'
import { returnSaga } from './return-saga.ts'
import { isReturnEvent, laneOfEvent } from './sagas.ts'

const eventTypes = allTypes.filter((type) => !isReturnEvent({ type }))
const { answers, subscribesTo } = orderSaga

const lane = (name: 'forward' | 'undo') => orderGraph.steps.filter((node) => node.lane === name)
const rows: readonly SagaRow[] = orderSaga.steps

describe('the table', () => {
  test('routes every event to somebody, but those that end an order or a request', () => {
    const heard = new Set(rows.map((row) => row.on))
    expect(eventTypes.filter((type) => !heard.has(type))).toEqual([
      'StockAwaited',
      'PackingStarted',
      'SourcingRefused',
      'CancellationRefused',
      'OrderCompleted',
      'OrderCancelled',
      'RefundIssued',
      'RefundRefused',
      'InventoryRestocked',
      'RestockRefused',
      'MessageResendRequested',
      'StepSkipped',
      'ParcelPickedUp',
      'ParcelInTransit',
      'ParcelDelivered',
    ])
  })

  test('lets every event be stated by a row, but those that come from a person or from outside', () => {
    const stated = new Set(rows.flatMap((row) => row.emits))
    expect(eventTypes.filter((type) => !stated.has(type))).toEqual([
      'OrderCreated',
      'StockOffered',
      'BackorderExpired',
      'WarehousePacked',
      'SourcingRequested',
      'DispatchRequested',
      'OrderCancelRequested',
      'RefundRequested',
      'RestockRequested',
      'MessageResendRequested',
      'StepSkipped',
      'ParcelPickedUp',
      'ParcelInTransit',
      'ParcelDelivered',
      'ParcelReturned',
    ])
  })

  test('has one row per service and event', () => {
    expect(new Set(rows.map((row) => `${row.service}/${row.on}`)).size).toBe(rows.length)
  })

  test('says what a service hears and may answer, and nothing for what it does not hear', () => {
    expect(subscribesTo('payment')).toEqual([
      'OrderCreated',
      'InventoryReserved',
      'ShipmentCancelled',
      'ShipmentFailed',
      'RefundRequested',
    ])
    expect(answers('payment', 'InventoryReserved')).toEqual([
      'PaymentCompleted',
      'PaymentFailed',
      'PaymentVoided',
    ])
    expect(answers('payment', 'OrderCreated')).toEqual([])
    expect(answers('payment', 'InventoryReleased')).toBeUndefined()
  })
})

describe('the drawing', () => {
  test('goes forward from left to right, and has its pivot after the shipment', () => {
    expect(lane('forward').map((node) => node.id)).toEqual([
      'placed',
      'reserve',
      'charge',
      'ship',
      'commit',
      'completed',
    ])
    expect(lane('forward').map((node) => node.column)).toEqual([0, 1, 2, 3, 4, 5])
    expect(orderGraph).toMatchObject({ pivotAfter: 'ship', columns: 6 })
  })

  test('goes back the same way: each undoing stands under the step that it undoes', () => {
    expect(lane('undo').map((node) => [node.id, node.column])).toEqual([
      ['recall', 3],
      ['refund', 2],
      ['release', 1],
      ['cancelled', 0],
    ])
  })

  test('lets undoing lead to the left only, and refusals lead down', () => {
    const column = (id: string) => orderGraph.steps.find((node) => node.id === id)?.column ?? -1
    for (const { from, to, kind } of orderGraph.edges)
      if (kind === 'forward') expect(column(to)).toBeGreaterThan(column(from))
      else expect(column(to)).toBeLessThan(column(from))
    expect(
      orderGraph.edges
        .filter((edge) => edge.kind === 'refusal')
        .map(({ from, to }) => `${from} ${to}`),
    ).toEqual(['reserve cancelled', 'charge release', 'ship refund'])
  })

  test('has a return lane after the pivot: what a person asks for once all is done', () => {
    expect(orderGraph.returns).toEqual([
      {
        id: 'RefundRequested',
        service: 'payment',
        column: 5,
        done: 'RefundIssued',
        refused: ['RefundRefused'],
      },
      {
        id: 'RestockRequested',
        service: 'inventory',
        column: 4,
        done: 'InventoryRestocked',
        refused: ['RestockRefused'],
      },
    ])
    const pivot = orderGraph.steps.find(({ id }) => id === orderGraph.pivotAfter)?.column ?? 0
    const undone = lane('undo').map(({ column }) => column)
    for (const { column } of orderGraph.returns) {
      expect(column).toBeGreaterThan(pivot)
      expect(undone).not.toContain(column)
    }
  })

  test('draws every event that one step states and another hears, once', () => {
    const travelling = orderGraph.edges.flatMap((edge) => edge.events)
    expect(new Set(travelling).size).toBe(travelling.length)
    const silent = eventTypes.filter((type) => !travelling.includes(type))
    expect(silent.slice(0, 14)).toEqual([
      'StockAwaited',
      'StockOffered',
      'BackorderExpired',
      'PackingStarted',
      'WarehousePacked',
      'SourcingRequested',
      'PackingStopped',
      'SourcingRefused',
      'InventoryResourced',
      'DispatchRequested',
      'CancellationRefused',
      'OrderCancelRequested',
      'OrderCompleted',
      'OrderCancelled',
    ])
    expect(silent.slice(14).every((type) => orderSaga.stepAfter(type) === undefined)).toBe(true)
  })

  test('knows the lane of every event', () => {
    expect(eventTypes.filter((type) => laneOfEvent(type) === 'forward')).toEqual([
      'OrderCreated',
      'InventoryReserved',
      'StockAwaited',
      'StockOffered',
      'InventoryCommitted',
      'PaymentCompleted',
      'PackingStarted',
      'WarehousePacked',
      'SourcingRequested',
      'PackingStopped',
      'SourcingRefused',
      'InventoryResourced',
      'DispatchRequested',
      'ShipmentCreated',
      'OrderCompleted',
      'ParcelPickedUp',
      'ParcelInTransit',
      'ParcelDelivered',
    ])
  })

  test('lets a step rest, and go on at the same step', () => {
    expect(orderSaga.rests).toEqual([
      {
        step: 'reserve',
        on: 'StockAwaited',
        until: 'StockOffered',
        givenUpOn: 'BackorderExpired',
      },
      {
        step: 'ship',
        on: 'PackingStarted',
        until: 'DispatchRequested',
        meanwhile: [
          'WarehousePacked',
          'SourcingRequested',
          'PackingStopped',
          'SourcingRefused',
          'InventoryResourced',
        ],
      },
    ])
    expect(orderGraph.rests[0]?.within).toEqual([])
    expect(orderGraph.rests[1]?.within).toEqual([
      { on: 'WarehousePacked', service: 'shipping', done: undefined },
      { on: 'SourcingRequested', service: 'shipping', done: 'PackingStopped' },
      { on: 'PackingStopped', service: 'inventory', done: 'InventoryResourced' },
      { on: 'InventoryResourced', service: 'shipping', done: 'PackingStarted' },
    ])
    expect([orderSaga.stepOf('PackingStarted'), orderSaga.stepAfter('PackingStarted')]).toEqual([
      undefined,
      undefined,
    ])
    expect([
      orderSaga.stepOf('DispatchRequested'),
      orderSaga.stepAfter('DispatchRequested'),
    ]).toEqual([undefined, 'ship'])
    expect(orderGraph.steps.find(({ id }) => id === 'reserve')?.subscribesTo).toEqual([
      'OrderCreated',
      'StockOffered',
      'BackorderExpired',
    ])
    expect(orderGraph.steps.find(({ id }) => id === 'ship')?.subscribesTo).toEqual([
      'PaymentCompleted',
      'DispatchRequested',
    ])
  })

  test('knows where an event comes from and where it leads', () => {
    expect([orderSaga.stepOf('OrderCreated'), orderSaga.stepAfter('OrderCreated')]).toEqual([
      'placed',
      'reserve',
    ])
    expect([orderSaga.stepOf('ShipmentFailed'), orderSaga.stepAfter('ShipmentFailed')]).toEqual([
      'ship',
      'refund',
    ])
    // Two rows may state these: they are told where they are usual.
    expect([orderSaga.stepOf('PaymentVoided'), orderSaga.stepOf('ShipmentCreated')]).toEqual([
      'refund',
      'ship',
    ])
    expect([orderSaga.stepOf('OrderCompleted'), orderSaga.stepAfter('OrderCompleted')]).toEqual([
      'completed',
      'completed',
    ])
    expect([orderSaga.stepOf('OrderCancelled'), orderSaga.stepAfter('OrderCancelled')]).toEqual([
      'cancelled',
      'cancelled',
    ])
    expect([
      orderSaga.stepOf('CancellationRefused'),
      orderSaga.stepAfter('CancellationRefused'),
    ]).toEqual(['recall', undefined])
  })
})

test('another saga is drawn by its own table', () => {
  const lent = defineSaga({
    name: 'lent',
    start: { step: 'asked', service: 'orders' },
    undoneBy: 'OrderCancelRequested',
    steps: [
      { service: 'shipping', on: 'OrderCreated', emits: ['ShipmentCreated'], step: 'lend' },
      {
        service: 'inventory',
        on: 'ShipmentCreated',
        emits: ['InventoryCommitted'],
        step: 'keep',
        pivot: true,
      },
      {
        service: 'shipping',
        on: 'OrderCancelRequested',
        emits: ['ShipmentCancelled'],
        step: 'fetch',
        compensates: 'lend',
      },
    ],
  })
  const graph = graphOf(lent)
  expect(graph.steps.map(({ id, lane, column, kind }) => [id, lane, column, kind])).toEqual([
    ['asked', 'forward', 0, 'start'],
    ['lend', 'forward', 1, 'step'],
    ['keep', 'forward', 2, 'end'],
    ['fetch', 'undo', 1, 'step'],
  ])
  expect(graph).toMatchObject({ name: 'lent', pivotAfter: 'keep', end: 'keep', returns: [] })
  expect(mermaid(graph).split('\n').slice(-3)).toEqual([
    '  asked ==>|OrderCreated| lend',
    '  lend ==>|ShipmentCreated| keep',
    '  undo(["undo"]) -.->|OrderCancelRequested| fetch',
  ])
  expect([lent.stepOf('OrderCreated'), lent.stepAfter('InventoryCommitted')]).toEqual([
    'asked',
    'keep',
  ])
})

describe('the saga of a return', () => {
  const graph = graphOf(returnSaga)
  const table: readonly SagaRow[] = returnSaga.steps

  test('has one row per service and event, and no event of the order', () => {
    expect(new Set(table.map((row) => `${row.service}/${row.on}`)).size).toBe(table.length)
    const used = new Set(table.flatMap(({ on, emits }) => [on, ...emits]))
    expect(eventTypes.filter((type) => used.has(type))).toEqual([])
    expect(used.size).toBe(allTypes.length - eventTypes.length)
  })

  test('waits for the goods, has its pivot at the refund, and goes back from its far end', () => {
    const columns = (lane: 'forward' | 'undo') =>
      graph.steps.filter((node) => node.lane === lane).map(({ id, column }) => [id, column])
    expect(columns('forward')).toEqual([
      ['asked', 0],
      ['approve', 1],
      ['label', 2],
      ['repay', 3],
      ['restock', 4],
      ['hand back', 5],
      ['closed', 6],
    ])
    expect(columns('undo')).toEqual([
      ['withhold', 3],
      ['send back', 2],
      ['given up', 0],
    ])
    expect(graph).toMatchObject({ pivotAfter: 'repay', end: 'closed', returns: [] })
    expect(graph.edges).toContainEqual({
      from: 'label',
      to: 'repay',
      events: ['ReturnReceived'],
      kind: 'forward',
    })
    expect(graph.undo).toEqual({ event: 'ReturnGiveUpRequested', step: 'withhold' })
  })
})

describe.each([
  ['docs/saga.md', orderSaga as SagaDefinition],
  ['docs/return-saga.md', returnSaga as SagaDefinition],
])('%s', async (file, saga) => {
  const page = await readFile(new URL(`../../../../${file}`, import.meta.url), 'utf8')

  test('draws the saga as the table has it', () => {
    const drawn = /```mermaid\n([\s\S]*?)\n```/.exec(page)?.[1]
    expect(drawn, `the saga table has changed: put the output of mermaid() into ${file}`).toBe(
      mermaid(graphOf(saga)),
    )
  })

  test('lists every row', () => {
    const listed = saga.steps
      .map(
        ({ on, service, emits }) => `| ${on} | ${service} | ${emits.join(', ') || 'nothing yet'} |`,
      )
      .join('\n')
    expect(page, `the saga table has changed: put these rows into ${file}`).toContain(
      `|---|---|---|\n${listed}\n`,
    )
  })
})
