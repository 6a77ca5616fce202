import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { eventTypes } from '../catalog/events.ts'
import type { SagaRow } from './define-saga.ts'
import { mermaid, sagaGraph } from './graph.ts'
import { answers, orderSaga, subscribesTo } from './order-saga.ts'
import { laneOfEvent, stepAfter, stepOf } from './steps.ts'

const lane = (name: 'forward' | 'undo') => sagaGraph.steps.filter((node) => node.lane === name)
const rows: readonly SagaRow[] = orderSaga.steps

describe('the table', () => {
  test('routes every event to somebody, but those that end an order or a request', () => {
    const heard = new Set(rows.map((row) => row.on))
    expect(eventTypes.filter((type) => !heard.has(type))).toEqual([
      'CancellationRefused',
      'OrderCompleted',
      'OrderCancelled',
      'RefundIssued',
      'RefundRefused',
      'InventoryRestocked',
      'RestockRefused',
      'StepSkipped',
    ])
  })

  test('lets every event be stated by a row, but those that come from a person', () => {
    const stated = new Set(rows.flatMap((row) => row.emits))
    expect(eventTypes.filter((type) => !stated.has(type))).toEqual([
      'OrderCreated',
      'OrderCancelRequested',
      'RefundRequested',
      'RestockRequested',
      'StepSkipped',
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
    expect(sagaGraph).toMatchObject({ pivotAfter: 'ship', columns: 6 })
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
    const column = (id: string) => sagaGraph.steps.find((node) => node.id === id)?.column ?? -1
    for (const { from, to, kind } of sagaGraph.edges)
      if (kind === 'forward') expect(column(to)).toBeGreaterThan(column(from))
      else expect(column(to)).toBeLessThan(column(from))
    expect(
      sagaGraph.edges
        .filter((edge) => edge.kind === 'refusal')
        .map(({ from, to }) => `${from} ${to}`),
    ).toEqual(['reserve cancelled', 'charge release', 'ship refund'])
  })

  test('has a return lane after the pivot: what a person asks for once all is done', () => {
    expect(sagaGraph.returns).toEqual([
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
    const pivot = sagaGraph.steps.find(({ id }) => id === sagaGraph.pivotAfter)?.column ?? 0
    const undone = lane('undo').map(({ column }) => column)
    for (const { column } of sagaGraph.returns) {
      expect(column).toBeGreaterThan(pivot)
      expect(undone).not.toContain(column)
    }
  })

  test('draws every event that one step states and another hears, once', () => {
    const travelling = sagaGraph.edges.flatMap((edge) => edge.events)
    expect(new Set(travelling).size).toBe(travelling.length)
    const silent = eventTypes.filter((type) => !travelling.includes(type))
    expect(silent.slice(0, 4)).toEqual([
      'CancellationRefused',
      'OrderCancelRequested',
      'OrderCompleted',
      'OrderCancelled',
    ])
    expect(silent.slice(4).every((type) => stepAfter(type) === undefined)).toBe(true)
  })

  test('knows the lane of every event', () => {
    expect(eventTypes.filter((type) => laneOfEvent(type) === 'forward')).toEqual([
      'OrderCreated',
      'InventoryReserved',
      'InventoryCommitted',
      'PaymentCompleted',
      'ShipmentCreated',
      'OrderCompleted',
    ])
  })

  test('knows where an event comes from and where it leads', () => {
    expect([stepOf('OrderCreated'), stepAfter('OrderCreated')]).toEqual(['placed', 'reserve'])
    expect([stepOf('ShipmentFailed'), stepAfter('ShipmentFailed')]).toEqual(['ship', 'refund'])
    // Two rows may state these: they are told where they are usual.
    expect([stepOf('PaymentVoided'), stepOf('ShipmentCreated')]).toEqual(['refund', 'ship'])
    expect([stepOf('OrderCompleted'), stepAfter('OrderCompleted')]).toEqual([
      'completed',
      'completed',
    ])
    expect([stepOf('OrderCancelled'), stepAfter('OrderCancelled')]).toEqual([
      'cancelled',
      'cancelled',
    ])
    expect([stepOf('CancellationRefused'), stepAfter('CancellationRefused')]).toEqual([
      'recall',
      undefined,
    ])
  })
})

describe('docs/saga.md', async () => {
  const page = await readFile(new URL('../../../../docs/saga.md', import.meta.url), 'utf8')

  test('draws the saga as the table has it', () => {
    const drawn = /```mermaid\n([\s\S]*?)\n```/.exec(page)?.[1]
    expect(drawn, 'the saga table has changed: put the output of mermaid() into docs/saga.md').toBe(
      mermaid(),
    )
  })

  test('lists every row', () => {
    const listed = rows
      .map(
        ({ on, service, emits }) => `| ${on} | ${service} | ${emits.join(', ') || 'nothing yet'} |`,
      )
      .join('\n')
    expect(page, 'the saga table has changed: put these rows into docs/saga.md').toContain(
      `|---|---|---|\n${listed}\n`,
    )
  })
})
