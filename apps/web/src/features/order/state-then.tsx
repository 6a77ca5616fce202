'use client'

import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { useMemo } from 'react'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { say } from '../../messages/say.ts'
import type { Attempt } from './attempts.ts'
import { stateRows } from './state-at.ts'
import { stateNames } from './state-names.ts'

interface StateThenProps {
  entries: readonly LogEntry[]
  attempts: readonly Attempt[]
  /** Of the event after which it is looked at. */
  version: number
}

/** How the order stood after one of its events, and what is different now. */
export function StateThen({ entries, attempts, version }: StateThenProps) {
  const rows = useMemo(() => stateRows(entries, version, attempts), [entries, version, attempts])
  return (
    <Panel>
      <PanelHeader
        title={say('state.title')}
        note={say('state.at_hour', { version, count: entries.length })}
      />
      <Table label={say('state.title')}>
        <thead className="sr-only">
          <tr>
            <Th>{say('state.part')}</Th>
            <Th>{say('state.then')}</Th>
            <Th>{say('state.now')}</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ part, was, is }) => (
            <Tr key={part} data-state={part}>
              <Td className="text-ink-2">{say(stateNames[part])}</Td>
              <Td>{was}</Td>
              {is === null ? (
                <Td className="text-ink-3">{say('state.same')}</Td>
              ) : (
                <Td className="font-label text-go">{is}</Td>
              )}
            </Tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  )
}
