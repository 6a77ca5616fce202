import type { SagaEdge } from '@sagaboard/events/saga/graph'
import type { Station } from '@sagaboard/events/saga/order-saga'
import type { Tone } from '../ui/badge.tsx'

/**
 * How a plate looks. `open` is a place that orders pass; `rest` where they begin or end; the others tell of one order:
 * `done` happened, `now` is happening, `refused` said no, `next` is still to come, `never` will not happen.
 */
export type NodeLook = 'open' | 'rest' | 'done' | 'now' | 'refused' | 'next' | 'never'

/** What the drawing shows at one station. Texts are short: a plate has three lines. */
export interface NodeViewModel {
  look: NodeLook
  tone: Tone
  /** Top right: how many. */
  count?: { text: string; tone?: Tone }
  /** Second line, left: who, when or what came of it. */
  detail?: string
  detailTone?: Tone
  /** Second line, right. */
  figure?: string
  /** Third line, right. */
  foot?: { text: string; tone?: Tone }
  /** The same in one sentence, for the list and for screen readers. */
  sentence: string
}

/** `flow` is a road that orders take; `way` the thin branch of a refusal; the others tell of one order. */
export type EdgeLook = 'flow' | 'way' | 'travelled' | 'ahead'

export interface EdgeViewModel {
  look: EdgeLook
  tone: Tone
  label?: { text: string; figure?: string }
}

/** A whole drawing: one entry per station of the graph, and one per segment (see `edgeKey`). */
export interface SagaViewModel {
  stations: Record<Station, NodeViewModel>
  edges: Record<string, EdgeViewModel>
}

export const edgeKey = ({ from, to }: Pick<SagaEdge, 'from' | 'to'>): string => `${from}-${to}`
