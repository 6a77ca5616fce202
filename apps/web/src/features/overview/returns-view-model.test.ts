import { expect, test } from 'vitest'
import { returnGraph } from '../../components/saga/return-graph.ts'
import { returnsIn } from '../../lib/return-groups.ts'
import { listOf, openReturns, returnsViewModel } from './returns-view-model.ts'

const counts = [
  { group: 'decide', step: 'approve', returns: 2 },
  { group: 'on_the_way', step: 'label', returns: 3 },
  { group: 'inspect', step: 'label', returns: 1 },
  { group: 'done', step: 'closed', returns: 1_204 },
] as const

const all = [...counts]

test('every step and every edge of the table is drawn, with its count and a sentence', () => {
  const { steps, edges } = returnsViewModel(all)
  expect(Object.keys(steps)).toHaveLength(returnGraph.steps.length)
  expect(Object.keys(edges)).toHaveLength(returnGraph.edges.length)
  expect(steps.label).toMatchObject({ count: { text: '4' }, sentence: 'Label: 4 returns' })
  expect(steps.approve.count).toEqual({ text: '2', tone: 'wait' })
  expect(steps.closed).toMatchObject({ tone: 'ok', count: { text: '1,204', tone: 'ok' } })
  expect(steps.repay.sentence).toBe('Repay: 0 returns')
})

test('a count opens the list in which its returns stand', () => {
  expect(returnsIn(all, 'inspect')).toBe(1)
  expect(openReturns(all)).toBe(6)
  expect(listOf(all, 'label')).toBe('on_the_way')
  expect(listOf(all, 'closed')).toBe('done')
  expect(listOf(all, 'repay')).toBeUndefined()
})
