import type { ReturnNode, SagaEdge, SagaGraph } from '@sagaboard/events/saga/graph'
import type { Step } from '@sagaboard/events/saga/order-saga'

/** Sizes of one drawing, in units of its viewBox (1 unit is 1 px at its natural width). */
export interface DrawingSizes {
  nodeWidth: number
  nodeHeight: number
  /** Between two nodes of a lane. */
  gap: number
  /** Between the lanes. */
  laneGap: number
  /** Added to the gap in which the pivot stands. */
  pivotGap: number
  /** Around everything; room for the names of the lanes. */
  padX: number
  padY: number
  /** Wide: from left to right, forward above. Upright: from top to bottom, forward on the left, for a phone. */
  orientation: 'wide' | 'upright'
}

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export interface DrawnEdge<S extends string = Step> {
  edge: SagaEdge<S>
  /** An SVG path from the middle of one node to the middle of the other; nodes are drawn over its ends. */
  path: string
  /** Where a label reads best. */
  label: { x: number; y: number; anchor: 'start' | 'end' }
}

export interface Drawing<S extends string = Step> {
  width: number
  height: number
  nodes: Map<S, Box>
  edges: DrawnEdge<S>[]
  /** What may be asked for once the order has completed, with the way that leads there. */
  returns: { node: ReturnNode; box: Box; path: string }[]
  pivot: { x1: number; y1: number; x2: number; y2: number }
}

const round = (value: number) => Math.round(value * 10) / 10

/**
 * Places a saga on paper: forward in one lane, what undoes it in the other, each undoing step beside the step that it
 * undoes, so that undoing goes back the way it came. After the pivot that lane holds what comes back once all is done.
 *
 * @returns boxes and paths in viewBox units; the same graph and sizes always give the same drawing
 */
export function layoutSaga<S extends string>(graph: SagaGraph<S>, sizes: DrawingSizes): Drawing<S> {
  const wide = sizes.orientation === 'wide'
  const pivotColumn = graph.steps.find((step) => step.id === graph.pivotAfter)?.column ?? 0
  const alongSize = wide ? sizes.nodeWidth : sizes.nodeHeight
  const acrossSize = wide ? sizes.nodeHeight : sizes.nodeWidth
  const along = (column: number) =>
    (wide ? sizes.padX : sizes.padY) +
    column * (alongSize + sizes.gap) +
    (column > pivotColumn ? sizes.pivotGap : 0)
  const across = (lane: 'forward' | 'undo') =>
    (wide ? sizes.padY : sizes.padX) + (lane === 'forward' ? 0 : acrossSize + sizes.laneGap)

  const boxAt = (column: number, lane: 'forward' | 'undo'): Box => {
    const [a, b] = [along(column), across(lane)]
    return {
      x: wide ? a : b,
      y: wide ? b : a,
      width: sizes.nodeWidth,
      height: sizes.nodeHeight,
    }
  }
  const nodes = new Map<S, Box>(
    graph.steps.map(({ id, lane, column }) => [id, boxAt(column, lane)]),
  )
  const end = nodes.get(graph.end)

  const alongEnd = along(graph.columns - 1) + alongSize + (wide ? sizes.padX : sizes.padY)
  const acrossEnd = across('undo') + acrossSize + (wide ? sizes.padY : sizes.padX)
  const pivotAt = along(pivotColumn) + alongSize + (sizes.gap + sizes.pivotGap) / 2
  const inset = 6

  return {
    width: wide ? alongEnd : acrossEnd,
    height: wide ? acrossEnd : alongEnd,
    nodes,
    edges: graph.edges.flatMap((edge) => {
      const from = nodes.get(edge.from)
      const to = nodes.get(edge.to)
      return from && to ? [{ edge, ...trace(from, to, edge.kind === 'refusal', wide) }] : []
    }),
    // The second lane is free after the pivot: what has shipped is not undone, it comes back.
    returns: graph.returns.flatMap((node) => {
      const box = boxAt(node.column, 'undo')
      const turns = node.column !== graph.columns - 1
      return end ? [{ node, box, path: trace(end, box, turns, wide).path }] : []
    }),
    pivot: wide
      ? { x1: pivotAt, y1: inset, x2: pivotAt, y2: acrossEnd - inset }
      : { x1: inset, y1: pivotAt, x2: acrossEnd - inset, y2: pivotAt },
  }
}

function trace(
  from: Box,
  to: Box,
  turns: boolean,
  wide: boolean,
): { path: string; label: DrawnEdge['label'] } {
  const a = { x: from.x + from.width / 2, y: from.y + from.height / 2 }
  const b = { x: to.x + to.width / 2, y: to.y + to.height / 2 }
  if (!turns)
    return {
      path: `M${round(a.x)} ${round(a.y)}L${round(b.x)} ${round(b.y)}`,
      label: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, anchor: 'start' },
    }
  // A refusal leaves its step across the lanes, turns shortly before the other lane and comes in from above (or beside).
  const radius = 16
  if (wide) {
    const turn = to.y - Math.min(28, (to.y - from.y - from.height) / 2)
    const path =
      `M${round(a.x)} ${round(a.y)}V${round(turn - radius)}Q${round(a.x)} ${round(turn)} ${round(a.x - radius)} ${round(turn)}` +
      `H${round(b.x + radius)}Q${round(b.x)} ${round(turn)} ${round(b.x)} ${round(turn + radius)}V${round(b.y)}`
    return { path, label: { x: a.x + 10, y: (from.y + from.height + turn) / 2, anchor: 'start' } }
  }
  const turn = to.x - Math.min(22, (to.x - from.x - from.width) / 2)
  const path =
    `M${round(a.x)} ${round(a.y)}H${round(turn - radius)}Q${round(turn)} ${round(a.y)} ${round(turn)} ${round(a.y - radius)}` +
    `V${round(b.y + radius)}Q${round(turn)} ${round(b.y)} ${round(turn + radius)} ${round(b.y)}H${round(b.x)}`
  return { path, label: { x: turn - 7, y: from.y + from.height + 16, anchor: 'end' } }
}
