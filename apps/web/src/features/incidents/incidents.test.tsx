// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { noIncidentFilter } from '../../lib/incident-filter.ts'
import { mount } from '../../testing/mount.tsx'
import { Incidents } from './incidents.tsx'

const page = { me: 'olga', rows: [], found: 0, open: 0 }

function shown(filter: Partial<typeof noIncidentFilter>): string {
  const { container, unmount } = mount(
    <Incidents filter={{ ...noIncidentFilter, ...filter }} page={page} />,
    { 'console.incidents.list': () => page },
  )
  const text = container.querySelector('[aria-label=Incidents]')?.textContent ?? ''
  unmount()
  return text
}

test('an empty list says that none is open, and not that no order stands still: what is said to be fixed is hidden', () => {
  for (const filter of [{}, { sort: 'last' as const }]) {
    expect(shown(filter)).toContain('No incident is open')
    expect(shown(filter)).toContain('under “Fixed”')
  }
  expect(shown({ service: 'payment' })).toContain('There is no such incident')
})
