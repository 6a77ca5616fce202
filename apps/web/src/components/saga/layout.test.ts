import { orderGraph } from '@sagaboard/events/saga/graph'
import type { Step } from '@sagaboard/events/saga/order-saga'
import { describe, expect, test } from 'vitest'
import { type Box, type DrawingSizes, layoutSaga } from './layout.ts'

const base = {
  nodeWidth: 120,
  nodeHeight: 60,
  gap: 40,
  laneGap: 80,
  pivotGap: 30,
  padX: 8,
  padY: 30,
}
const middle = (box: Box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })

describe.each(['wide', 'upright'] as const)('%s', (orientation) => {
  const sizes: DrawingSizes = { ...base, orientation }
  const drawing = layoutSaga(orderGraph, sizes)
  const box = (step: Step): Box => {
    const found = drawing.nodes.get(step)
    if (!found) throw new Error(`${step} is not drawn`)
    return found
  }
  const [along, across] = orientation === 'wide' ? (['x', 'y'] as const) : (['y', 'x'] as const)

  test('every step has a plate inside the picture, and no two overlap', () => {
    const boxes = [...drawing.nodes.values(), ...drawing.returns.map(({ box: at }) => at)]
    expect(boxes).toHaveLength(orderGraph.steps.length + orderGraph.returns.length)
    for (const one of boxes) {
      expect(one.x).toBeGreaterThanOrEqual(0)
      expect(one.y).toBeGreaterThanOrEqual(0)
      expect(one.x + one.width).toBeLessThanOrEqual(drawing.width)
      expect(one.y + one.height).toBeLessThanOrEqual(drawing.height)
      for (const other of boxes) {
        if (one === other) continue
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y
        expect(apart).toBe(true)
      }
    }
  })

  test('what undoes a step stands beside that step', () => {
    for (const [undo, step] of [
      ['release', 'reserve'],
      ['refund', 'charge'],
      ['recall', 'ship'],
    ] as const) {
      expect(box(undo)[along]).toBe(box(step)[along])
      expect(box(undo)[across]).toBeGreaterThan(box(step)[across])
    }
  })

  test('what comes back after the end stands beyond the pivot, and is led to from the end', () => {
    const pivot = orientation === 'wide' ? drawing.pivot.x1 : drawing.pivot.y1
    expect(drawing.returns.map(({ node }) => node.id)).toEqual([
      'RefundRequested',
      'RestockRequested',
    ])
    for (const { box: at, path } of drawing.returns) {
      expect(at[along]).toBeGreaterThan(pivot)
      expect(at[across]).toBe(box('recall')[across])
      const numbers = path.match(/-?[\d.]+/g)?.map(Number) ?? []
      expect(numbers.slice(0, 2)).toEqual([middle(box('completed')).x, middle(box('completed')).y])
    }
  })

  test('forward goes one way, undoing the other', () => {
    for (const { edge } of drawing.edges) {
      const difference = box(edge.to)[along] - box(edge.from)[along]
      expect(Math.sign(difference)).toBe(edge.kind === 'forward' ? 1 : -1)
    }
  })

  test('every segment begins and ends in the middle of its plates', () => {
    for (const { edge, path } of drawing.edges) {
      const numbers = path.match(/-?[\d.]+/g)?.map(Number) ?? []
      expect(numbers[0]).toBeCloseTo(middle(box(edge.from)).x, 0)
      expect(numbers[1]).toBeCloseTo(middle(box(edge.from)).y, 0)
      const last = numbers.at(-1) ?? Number.NaN
      expect(
        Math.min(Math.abs(last - middle(box(edge.to)).x), Math.abs(last - middle(box(edge.to)).y)),
      ).toBeLessThan(1)
    }
  })

  test('the pivot is a border between the last step that can be undone and the first that cannot', () => {
    const at = orientation === 'wide' ? drawing.pivot.x1 : drawing.pivot.y1
    const size = orientation === 'wide' ? 'width' : 'height'
    expect(at).toBeGreaterThan(box(orderGraph.pivotAfter)[along] + box(orderGraph.pivotAfter)[size])
    expect(at).toBeLessThan(box('commit')[along])
  })
})
