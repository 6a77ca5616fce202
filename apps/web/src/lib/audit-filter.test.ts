import { expect, test } from 'vitest'
import { auditFilterOf, auditQuery, noAuditFilter } from './audit-filter.ts'

test.each([
  ['', noAuditFilter],
  ['by=clock&outcome=refused', { ...noAuditFilter, by: 'clock', outcome: 'refused' }],
  [
    'by=u_1&age=24h&action=refund',
    { ...noAuditFilter, by: { userId: 'u_1' }, age: '24h', action: 'refund' },
  ],
  ['from=2026-01-05T09:00:00.000Z', { ...noAuditFilter, from: '2026-01-05T09:00:00.000Z' }],
  ['order=7KM4-3PX9', { ...noAuditFilter, order: '7KM4-3PX9' }],
])('an address says a filter, and the filter the same address: %s', (address, filter) => {
  const read = auditFilterOf(Object.fromEntries(new URLSearchParams(address)))
  expect(read).toEqual(filter)
  expect(auditFilterOf(Object.fromEntries(auditQuery(read)))).toEqual(filter)
})

test('what is no word of a filter is left out, and what no database keeps', () => {
  const read = auditFilterOf({
    outcome: 'perhaps',
    age: ['1h', '24h'],
    order: ' a\0\ud800 ',
    by: '',
    from: '0000-01-01T00:00:00Z',
  })
  expect(read).toEqual({ ...noAuditFilter, order: 'a\ufffd' })
})
