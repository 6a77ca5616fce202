'use client'

import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { toneText } from '../../components/ui/badge.tsx'
import { CopyButton } from '../../components/ui/copy-button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { attemptsMax } from '../../lib/attempts-max.ts'
import { cn } from '../../lib/cn.ts'
import { formatCount, formatDateTime, formatDuration, formatTimeMs } from '../../lib/format.ts'
import { say } from '../../messages/say.ts'
import { type Attempt, attemptLabel } from './attempts.ts'

/** More than so many stand behind a click. */
const shownMax = 12

/** Every try of every step but the first ones that were answered: those are told by their events. Nothing when there was none. */
export function AttemptsTable({ attempts }: { attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return null
  const newest = [...attempts].reverse()
  const older = newest.slice(shownMax)
  return (
    <Panel>
      <PanelHeader
        title="Tries"
        end={
          <span className="num text-ink-2">
            {say(attempts.length < attemptsMax ? 'attempts.kept' : 'attempts.last', {
              count: attempts.length,
            })}
          </span>
        }
      />
      <Rows attempts={newest.slice(0, shownMax)} label="Tries of the order, the newest first" />
      {older.length > 0 ? (
        <details className="border-t border-line">
          <summary className="w-fit cursor-pointer rounded-sm px-4 py-2 text-ink-2 hover:text-ink">
            {formatCount(older.length)} older
          </summary>
          <Rows attempts={older} label="Older tries" />
        </details>
      ) : null}
    </Panel>
  )
}

function Rows({ attempts, label }: { attempts: readonly Attempt[]; label: string }) {
  const zone = useTimeZone()
  return (
    <Table label={label}>
      <thead>
        <tr>
          <Th className="text-right max-sm:hidden">Event</Th>
          <Th>Time</Th>
          <Th>Asked</Th>
          <Th>Came of it</Th>
          <Th className="text-right max-sm:hidden">Took</Th>
          <Th className="max-md:hidden">Key</Th>
        </tr>
      </thead>
      <tbody>
        {attempts.map((attempt) => (
          <Tr key={attempt.id}>
            <Td className="text-right text-ink-3 max-sm:hidden">{attempt.version}</Td>
            <Td className="mono whitespace-nowrap text-ink-3">
              <time dateTime={attempt.askedAt} title={formatDateTime(attempt.askedAt, zone)}>
                {formatTimeMs(attempt.askedAt, zone)}
              </time>
            </Td>
            <Td className="whitespace-nowrap">
              {attempt.call ?? attempt.group}
              <span className="text-ink-3"> · {attempt.attempt}</span>
            </Td>
            <Td
              className={cn(
                'break-words',
                attempt.outcome === 'answered' ? 'text-ink-2' : toneText.stop,
              )}
              title={attempt.outcome === 'answered' ? undefined : attempt.detail}
            >
              {attemptLabel(attempt)}
            </Td>
            <Td className="text-right whitespace-nowrap text-ink-2 max-sm:hidden">
              {formatDuration(attempt.tookMs)}
            </Td>
            <Td className="max-md:hidden">
              <Key value={attempt.key} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

/** The idempotency key, as it is looked up at the provider. */
const Key = ({ value }: { value: string | null }) =>
  value === null ? null : (
    <CopyButton size="small" tone="plain" text={() => value} title={value}>
      Copy
    </CopyButton>
  )
