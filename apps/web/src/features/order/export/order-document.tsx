import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
import { orderGraph } from '@sagaboard/events/saga/graph'
import type { OrderView } from '@sagaboard/events/saga/order-view'
import { stateOfParcel } from '@sagaboard/events/saga/parcel-news'
import type { ReactNode } from 'react'
import { SagaDrawing } from '../../../components/saga/saga-drawing.tsx'
import type { SagaViewModel } from '../../../components/saga/view-model.ts'
import { actionWords } from '../../../lib/action-labels.ts'
import type { ConsoleOutputs } from '../../../lib/console-api.ts'
import {
  formatDateTime,
  formatDuration,
  formatMoney,
  formatTimeMs,
  formatZone,
} from '../../../lib/format.ts'
import { parcelLabels, reasonLabels, statusLabels } from '../../../lib/labels.ts'
import { withoutPersonal } from '../../../lib/without-personal.ts'
import { type MessageKey, say } from '../../../messages/say.ts'
import { attemptLabel } from '../attempts.ts'
import type { Explanation } from '../explain.ts'
import { Money, Stock } from '../ledgers.tsx'
import { type PictureOf, TimelinePicture } from './timeline-picture.tsx'

export interface DocumentOf extends Omit<PictureOf, 'orderNumber'> {
  detail: ConsoleOutputs['order']
  order: OrderView
  explanation: Explanation
  viewModel: SagaViewModel
  asked: ConsoleOutputs['commands']['log']
  /** When it is made, ISO. */
  at: string
}

/**
 * Everything that is known of an order, on one page: the sentence, the drawing, the time axis, money and stock, parcels, tries,
 * what people asked for, and the events. Nothing of the customer is in it, and nothing in it can be pressed.
 */
export function OrderDocument(props: DocumentOf) {
  const { detail, order, viewModel, asked, content, zone, at } = props
  const { orderNumber } = detail
  return (
    <main>
      <Head {...props} />
      <Part title="export.document.way">
        <figure>
          <SagaDrawing
            graph={orderGraph}
            variant="order"
            viewModel={viewModel}
            label={say('export.document.way')}
          />
        </figure>
      </Part>
      <Part title="export.document.timeline">
        <figure>
          <TimelinePicture {...{ orderNumber, content, zone }} window={null} />
        </figure>
      </Part>
      <Money detail={detail} order={order} />
      <Stock detail={detail} order={order} />
      <Parcels order={order} zone={zone} />
      <Tries attempts={detail.attempts} zone={zone} />
      <Asked asked={asked} zone={zone} />
      <Events entries={content.entries} zone={zone} />
      <p>
        <small>
          {say('export.document.made', {
            at: formatDateTime(at, zone),
            count: content.entries.length,
            zone: formatZone(zone, new Date(at)),
          })}
        </small>
      </p>
    </main>
  )
}

function Head({ detail: { orderNumber, orderId }, order, explanation, zone }: DocumentOf) {
  const { title, body, lines } = explanation
  const status = statusLabels[order.status]
  return (
    <>
      <h1>{say('export.document.title', { orderNumber })}</h1>
      <p>
        {say('export.document.amount', {
          status: order.reason ? `${status}, ${reasonLabels[order.reason]}` : status,
          amount: formatMoney(order.totalMinor, order.currency),
          what: order.lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', '),
          at: formatDateTime(order.createdAt, zone),
        })}{' '}
        <small>{orderId}</small>
      </p>
      <Part title="export.document.happening">
        <p>
          <strong>{title}</strong> {body}
        </p>
        {lines.length > 0 ? (
          <ul>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        ) : null}
      </Part>
    </>
  )
}

const Part = ({ title, children }: { title: MessageKey; children: ReactNode }) => (
  <section>
    <h2>{say(title)}</h2>
    {children}
  </section>
)

/** A table with its heading; says so when there is nothing in it. */
function Rows({
  title,
  columns,
  rows,
}: {
  title: MessageKey
  columns: readonly string[]
  rows: readonly (readonly ReactNode[])[]
}) {
  if (rows.length === 0)
    return (
      <Part title={title}>
        <p>{say('export.document.none')}</p>
      </Part>
    )
  return (
    <Part title={title}>
      <div>
        <table>
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: it is drawn once
              <tr key={row}>
                {cells.map((cell, column) => (
                  <td key={columns[column]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  )
}

const Parcels = ({ order, zone }: { order: OrderView; zone: string }) => (
  <Rows
    title="export.document.parcels"
    columns={['Carrier', 'Tracking', 'From', 'State']}
    rows={order.shipment.parcels.map((parcel) => {
      const delivered = parcel.news?.delivered?.at
      return [
        parcel.carrier,
        parcel.trackingNumber,
        parcel.warehouse,
        `${parcelLabels[stateOfParcel(parcel)].text}${delivered ? `, ${formatDateTime(delivered, zone)}` : ''}`,
      ]
    })}
  />
)

const Tries = ({
  attempts,
  zone,
}: {
  attempts: ConsoleOutputs['order']['attempts']
  zone: string
}) => (
  <Rows
    title="export.document.tries"
    columns={['Time', 'Event', 'Asked', 'Try', 'Came of it', 'Took', 'Key']}
    rows={attempts.map((attempt) => [
      formatDateTime(attempt.askedAt, zone),
      attempt.version,
      attempt.call ?? attempt.group,
      attempt.attempt,
      attemptLabel(attempt),
      formatDuration(attempt.tookMs),
      attempt.key,
    ])}
  />
)

const Asked = ({ asked, zone }: { asked: DocumentOf['asked']; zone: string }) => (
  <Rows
    title="export.document.asked"
    columns={['Time', 'Who', 'What', 'Reason', 'Came of it']}
    rows={asked.map((entry) => [
      formatDateTime(entry.at, zone),
      `${entry.name ?? entry.actor}, ${entry.role}`,
      actionWords(entry),
      entry.reason,
      entry.refusal ?? entry.came?.stage ?? entry.outcome,
    ])}
  />
)

function Events({ entries, zone }: { entries: readonly LogEntry[]; zone: string }) {
  const versions = new Map(entries.map(({ id, version }) => [id, version]))
  return (
    <Rows
      title="export.document.events"
      columns={['#', 'Time', 'Event', 'By', 'Because of', 'Log position']}
      rows={entries.map((entry) => {
        const cause = versions.get(entry.causationId ?? '')
        return [
          entry.version,
          <time key="time" dateTime={entry.time}>
            {entry.version === 1
              ? formatDateTime(entry.time, zone)
              : formatTimeMs(entry.time, zone)}
          </time>,
          <details key="says">
            <summary>
              {entry.type}, {say('export.document.payload')}
            </summary>
            <pre>{JSON.stringify(withoutPersonal(entry), null, 2)}</pre>
          </details>,
          isReadable(entry) ? entry.source : '',
          cause ? `#${cause}` : '',
          `${entry.partition}:${entry.position}`,
        ]
      })}
    />
  )
}
