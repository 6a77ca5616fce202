import { ConfigError } from '@sagaboard/process/config'
import { expect, test } from 'vitest'
import { readConfig } from '../../../config.ts'
import { traceUrlOf } from './trace-url.ts'

const template = 'https://traces.example/trace/{traceId}?of={traceId}'
const traceId = '0af7651916cd43dd8448eb211c80319c'
const recorded = { traceparent: `00-${traceId}-b7ad6b7169203331-01` }
const url = `https://traces.example/trace/${traceId}?of=${traceId}`

test('an order leads to its trace, also when its first events have none', () => {
  expect(traceUrlOf(template, [recorded])).toBe(url)
  expect(traceUrlOf(template, [{ traceparent: null }, recorded])).toBe(url)
})

test.each([
  ['nowhere is said where', undefined, recorded],
  ['the order has no trace', template, { traceparent: null }],
  ['it was not recorded', template, { traceparent: `00-${traceId}-b7ad6b7169203331-00` }],
  ['what stands in the log is no context', template, { traceparent: '00-a-b-01' }],
])('there is no link when %s', (_, where, event) => {
  expect(traceUrlOf(where, [event])).toBeNull()
})

const configured = (TRACE_URL: string) => () =>
  readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://u:p@localhost:1/d',
    SAGABOARD_SECRET: 'a secret of thirty-two characters',
    TRACE_URL,
  }).traceUrl

test('TRACE_URL is an address with the place of the id in it, or the web does not start', () => {
  expect(configured(template)()).toBe(template)
  expect(configured(' ')()).toBeUndefined()
  for (const bad of ['https://traces.example/', 'traces/{traceId}', 'javascript:{traceId}'])
    expect(configured(bad)).toThrow(ConfigError)
})
