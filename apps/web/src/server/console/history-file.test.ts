import { expect, test } from 'vitest'
import { sampleEvents } from '../../testing/console-samples.ts'
import { historyFile } from './history-file.ts'

const { email, address } = sampleEvents.flatMap(({ data }) =>
  'personal' in data ? [data.personal] : [],
)[0] ?? { email: 'none', address: { line1: 'none' } }

test('a history is told whole, in the order of its versions, and nothing personal with it', () => {
  const json = historyFile('json', '3DPF-M368P', sampleEvents)
  expect(JSON.parse(json)).toMatchObject({
    orderNumber: '3DPF-M368P',
    events: sampleEvents.map(({ version, type, id, causationId }) => ({
      version,
      type,
      id,
      causedBy: causationId,
    })),
  })
  expect(JSON.parse(json).events[0].data.lines).toEqual(
    sampleEvents.flatMap(({ data }) => ('lines' in data ? [data.lines] : []))[0],
  )
  const csv = historyFile('csv', '3DPF-M368P', sampleEvents)
  expect(csv.startsWith('\uFEFF')).toBe(true)
  const lines = csv.trim().split('\n')
  expect(lines[0]).toBe('version,time,type,source,actor,id,caused_by,partition,position,data')
  expect(lines.slice(1).map((line) => line.split(',')[2])).toEqual(
    sampleEvents.map(({ type }) => type),
  )
  for (const text of [json, csv])
    for (const personal of [email, address.line1, 'paymentToken'])
      expect(text).not.toContain(personal)
})
