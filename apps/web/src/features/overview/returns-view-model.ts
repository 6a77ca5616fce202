import type { SagaEdge, StepNode } from '@sagaboard/events/saga/graph'
import type { ReturnStep } from '@sagaboard/events/saga/return-saga'
import { returnGraph } from '../../components/saga/return-graph.ts'
import {
  type EdgeViewModel,
  edgeKey,
  type NodeViewModel,
  type SagaViewModel,
} from '../../components/saga/view-model.ts'
import { formatCompact, formatCount } from '../../lib/format.ts'
import { eventLabels, stepName } from '../../lib/labels.ts'
import { type ReturnGroup, returnGroups } from '../../lib/return-groups.ts'
import type { OverviewData } from './view-model.ts'

type Counts = OverviewData['returns']

const sum = (counts: Counts): number => counts.reduce((all, { returns }) => all + returns, 0)

/** How many are under way, or wait for somebody. */
export const openReturns = (counts: Counts): number =>
  sum(counts.filter(({ group }) => group !== 'done'))

/** The first of the lists in which returns of a step stand; undefined while none is there. */
export function listOf(counts: Counts, step: ReturnStep): ReturnGroup | undefined {
  const here = counts.filter((one) => one.step === step)
  return returnGroups.find((group) => here.some((one) => one.group === group))
}

/** Every return at its step: counts alone, as each takes days. */
export function returnsViewModel(counts: Counts): SagaViewModel<ReturnStep> {
  const steps = Object.fromEntries(
    returnGraph.steps.map((node) => [
      node.id,
      nodeViewModel(node, sum(counts.filter(({ step }) => step === node.id))),
    ]),
  ) as SagaViewModel<ReturnStep>['steps']
  const edges = Object.fromEntries(
    returnGraph.edges.map((edge) => [edgeKey(edge), edgeViewModel(edge)]),
  )
  return { steps, edges }
}

function nodeViewModel(
  { id, service, kind, lane }: StepNode<ReturnStep>,
  returns: number,
): NodeViewModel {
  const name = stepName(id)
  if (kind === 'start')
    return { look: 'rest', tone: 'plain', detail: service, sentence: `${name}: ${service}` }
  const sentence = `${name}: ${formatCount(returns)} ${returns === 1 ? 'return' : 'returns'}`
  const text = formatCompact(returns)
  if (kind === 'end') {
    const tone = lane === 'forward' ? 'ok' : 'undo'
    return { look: 'rest', tone, count: { text, tone }, detail: 'in all', sentence }
  }
  const waits = id === 'approve' && returns > 0 ? { tone: 'wait' as const } : {}
  return { look: 'open', tone: 'plain', count: { text, ...waits }, detail: service, sentence }
}

function edgeViewModel({ kind, events }: SagaEdge<ReturnStep>): EdgeViewModel {
  if (kind !== 'refusal') return { look: 'flow', tone: kind === 'undo' ? 'undo' : 'go' }
  const text = events.map((type) => eventLabels[type]).join(', ')
  return { look: 'way', tone: 'undo', label: { text } }
}
