'use client'

import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { toneText } from '../../components/ui/badge.tsx'
import { CopyButton } from '../../components/ui/copy-button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { cn } from '../../lib/cn.ts'
import { messageOf } from '../../lib/error-message.ts'
import { formatCount, formatDateTime, formatDuration, formatTimeMs } from '../../lib/format.ts'
import type { IncidentDetail } from './words.ts'

/** More than so many stand behind a click. */
const triesShown = 8

type Try = IncidentDetail['tries'][number]
type Numbers = ReadonlyMap<string, string | null>

/** The last tries of the orders that are shown, the newest first. Nothing when there was none. */
export function TriesTable({
  tries,
  orders,
}: {
  tries: readonly Try[]
  orders: readonly { orderId: string; orderNumber: string | null }[]
}) {
  const numbers = new Map(orders.map(({ orderId, orderNumber }) => [orderId, orderNumber]))
  const older = tries.slice(triesShown)
  if (tries.length === 0) return null
  return (
    <Panel>
      <PanelHeader title="Tries" note="of the orders shown, the newest first" className="pb-2" />
      <Tries
        label="Tries of the orders shown"
        tries={tries.slice(0, triesShown)}
        {...{ numbers }}
      />
      {older.length > 0 ? (
        <details className="border-t border-line">
          <summary className="w-fit cursor-pointer rounded-sm px-4 py-2 text-ink-2 hover:text-ink">
            {formatCount(older.length)} older
          </summary>
          <Tries label="Older tries" tries={older} {...{ numbers }} />
        </details>
      ) : null}
    </Panel>
  )
}

function Tries({
  label,
  tries,
  numbers,
}: {
  label: string
  tries: readonly Try[]
  numbers: Numbers
}) {
  const zone = useTimeZone()
  return (
    <Table label={label}>
      <thead>
        <tr>
          <Th>Time</Th>
          <Th>Order</Th>
          <Th>Came of it</Th>
          <Th className="text-right max-sm:hidden">Took</Th>
        </tr>
      </thead>
      <tbody>
        {tries.map((one) => (
          <Tr key={one.id}>
            <Td className="mono whitespace-nowrap text-ink-3">
              <time dateTime={one.askedAt} title={formatDateTime(one.askedAt, zone)}>
                {formatTimeMs(one.askedAt, zone)}
              </time>
            </Td>
            <Td className="mono whitespace-nowrap">
              {numbers.get(one.orderId) ?? one.orderId.slice(0, 8)}
              <span className="text-ink-3"> · {one.attempt}</span>
            </Td>
            <Td
              className={cn(
                'break-words',
                one.outcome === 'answered' ? 'text-ink-2' : toneText.stop,
              )}
              title={one.outcome === 'answered' ? undefined : one.detail}
            >
              {outcomeOf(one)}
            </Td>
            <Td className="text-right whitespace-nowrap text-ink-2 max-sm:hidden">
              {formatDuration(one.tookMs)}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

function outcomeOf({ outcome, detail }: Try): string {
  if (outcome === 'answered') return detail
  return outcome === 'timed_out' ? `no answer, uncertain: ${messageOf(detail)}` : messageOf(detail)
}

/** The error in full, the event that it is about, and the shape that it should have. */
export function PayloadPanel({
  payload: { type, version, schemaVersion, data, schema },
  error,
}: {
  payload: NonNullable<IncidentDetail['payload']>
  error: string
}) {
  return (
    <Panel aria-label="What stands in the way">
      <PanelHeader
        title="What stands in the way"
        note={`event ${version}, ${type} v${schemaVersion}`}
      />
      <p className="mono px-4 pt-1.5 text-small break-words whitespace-pre-wrap text-stop">
        {error}
      </p>
      <Json label="Payload of the event" value={data} />
      {schema === null ? (
        <p className="px-4 pb-3 text-ink-2">No event of this type is known here.</p>
      ) : (
        <details className="border-t border-line px-4 py-2">
          <summary className="w-fit cursor-pointer rounded-sm text-ink-2 hover:text-ink">
            The shape that it should have
          </summary>
          <Json label="Schema of the event" value={schema} />
        </details>
      )}
    </Panel>
  )
}

function Json({ label, value }: { label: string; value: unknown }) {
  const text = JSON.stringify(value, null, 2)
  return (
    <div className="relative px-4 pt-2 pb-3">
      <CopyButton size="small" text={() => text} className="absolute top-3 right-6 z-10">
        Copy
      </CopyButton>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that arrow keys must reach its end.
        tabIndex={0}
        aria-label={label}
        className="mono max-h-80 overflow-auto rounded-lg bg-sunk p-3 leading-relaxed"
      >
        <pre>{text}</pre>
      </section>
    </div>
  )
}

/** Messages of the topic that belong to no order. What they say is kept, and shown to nobody here. */
export const StrayTable = ({
  strays,
  count,
}: {
  strays: IncidentDetail['strays']
  count: number
}) => (
  <Panel>
    <PanelHeader
      title="Messages that belong to no order"
      note={
        count > strays.length
          ? `${formatCount(count)}, the last ${formatCount(strays.length)} of them`
          : formatCount(count)
      }
      className="pb-2"
    />
    <Table label="Messages that belong to no order">
      <thead>
        <tr>
          <Th>Where in the log</Th>
          <Th>Arrived</Th>
          <Th className="max-sm:hidden">Key</Th>
          <Th>Why it belongs to none</Th>
        </tr>
      </thead>
      <tbody>
        {strays.map((stray) => (
          <Tr key={`${stray.partition}:${stray.offset}`}>
            <Td className="mono whitespace-nowrap">
              {stray.topic}:{stray.partition}:{stray.offset}
            </Td>
            <Td className="whitespace-nowrap text-ink-2">
              <Timestamp at={stray.at} />
            </Td>
            <Td className="mono max-w-48 truncate max-sm:hidden">{stray.key}</Td>
            <Td className="min-w-40 break-words">{stray.reason}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  </Panel>
)
