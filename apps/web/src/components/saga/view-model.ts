import type { EventType } from '@sagaboard/events/catalog/events'
import type { Step } from '@sagaboard/events/saga/order-saga'
import { formatDuration } from '../../lib/format.ts'
import type { Tone } from '../../lib/labels.ts'

/**
 * How a node looks. `open` is a place that orders pass; `rest` where they begin or end; the others tell of one order:
 * `done` happened, `now` is happening, `refused` said no, `next` is still to come, `never` will not happen.
 */
export type NodeLook = 'open' | 'rest' | 'done' | 'now' | 'refused' | 'next' | 'never'

/** What the drawing shows at one node. Texts are short: a node has three lines. */
export interface NodeViewModel {
  look: NodeLook
  /** What it is called where that is not the name of the step. */
  name?: string
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
  /** The next try of what is at work here: it counts down in place of `detail`. */
  retry?: Retry
}

/** A try that is still to come; `nextAt` (ISO) is null when it may come at any moment. */
export interface Retry {
  attempt: number
  nextAt: string | null
}

/** `try 4 in 12 s`, and `try 4 now` within the last second. */
export function retryLabel({ attempt, nextAt }: Retry, nowMs: number): string {
  const waitMs = nextAt ? Date.parse(nextAt) - nowMs : 0
  return waitMs >= 1000
    ? `try ${attempt} in ${formatDuration(Math.ceil(waitMs / 1000) * 1000)}`
    : `try ${attempt} now`
}

/** `flow` is an edge that orders take; `way` the thin branch of a refusal; the others tell of one order. */
export type EdgeLook = 'flow' | 'way' | 'travelled' | 'ahead'

export interface EdgeViewModel {
  look: EdgeLook
  tone: Tone
  label?: { text: string; figure?: string }
}

/** What can be pressed in a drawing: a step, or a stop of the return lane by the event that asks for it. */
export type Place<S extends string = Step> = S | EventType

/** A stop of the return lane and the way that leads to it. */
export interface ReturnViewModel {
  name: string
  node: NodeViewModel
  edge: EdgeViewModel
}

/** A whole drawing: one entry per node of the graph, and one per edge (see `edgeKey`). */
export interface SagaViewModel<S extends string = Step> {
  steps: Record<S, NodeViewModel>
  edges: Record<string, EdgeViewModel>
  /** By the event that asks for it; without one, what comes back after the end is not drawn. */
  returns?: Partial<Record<EventType, ReturnViewModel>>
}

export const edgeKey = ({ from, to }: { from: string; to: string }): string => `${from}-${to}`
