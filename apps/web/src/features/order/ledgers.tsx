import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
import type { Forecast } from '@sagaboard/events/commands/order-forecast'
import { isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import { lastTold, stateOfParcel, type TrackedParcel } from '@sagaboard/events/saga/parcel-news'
import type { ReactNode } from 'react'
import { ParcelNumber } from '../../components/parcel-number.tsx'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { toneText } from '../../components/ui/badge.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { cn } from '../../lib/cn.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { customerNote } from '../../lib/customer-note.ts'
import { formatAmount, formatDateTime, formatMoney, formatSize } from '../../lib/format.ts'
import { parcelLabels, type Tone } from '../../lib/labels.ts'
import { say } from '../../messages/say.ts'
import { chargeAsked } from './attempts.ts'
import { SourcedFrom } from './sourced-from.tsx'

type Detail = ConsoleOutputs['order']

interface LedgerProps {
  detail: Detail
  order: OrderView
}

function Line({
  name,
  figure,
  tone,
  total = false,
}: {
  name: ReactNode
  figure: ReactNode
  tone?: Tone
  total?: boolean
}) {
  return (
    <tr>
      <th
        scope="row"
        className={cn(
          'border-t border-line py-1.25 pr-2 pl-4 text-left font-normal',
          total ? 'text-ink-3' : tone && toneText[tone],
        )}
      >
        {name}
      </th>
      <td
        className={cn(
          'border-t border-line py-1.25 pr-4 text-right whitespace-nowrap',
          total && 'font-semibold',
          tone && !total && toneText[tone],
        )}
      >
        {figure}
      </td>
    </tr>
  )
}

const Empty = ({ children }: { children: ReactNode }) => (
  <p className="px-4 pt-1.5 pb-3.5 text-ink-3">{children}</p>
)

type MoneyLine = Detail['money'][number]

function moneyLabel({ kind, method }: MoneyLine, card: string | null | undefined): string {
  if (kind === 'capture') return card ? `Taken, card ${card}` : 'Taken'
  return method === 'by_hand' ? 'Given back by hand' : 'Given back'
}

const signedAmount = ({ amountMinor, currency }: MoneyLine) =>
  amountMinor < 0
    ? `− ${formatAmount(-amountMinor, currency)}`
    : formatAmount(amountMinor, currency)

function nothingTaken(
  { payment, currency }: OrderView,
  { certain, uncertain }: Forecast,
  isSettled: boolean,
): string {
  if (isSettled) return say('ledger.money.says_staff')
  if (payment.status === 'declined') return say('ledger.money.declined')
  const unknown = uncertain.find(({ code }) => code === 'charge')
  if (unknown) {
    const amount = formatMoney(unknown.amountMinor, currency)
    const handling = unknown.isVoided ? 'voided' : 'asked_again'
    return say('unknown.charge', { amount, tries: unknown.tries, handling })
  }
  return certain.some(({ code }) => code === 'never_charged')
    ? say('ledger.money.nothing')
    : say('ledger.money.not_yet')
}

/** The references under which a person stated that money was taken or given back. */
const statedReferences = (events: readonly LogEntry[]): ReadonlySet<string> =>
  new Set(
    events.flatMap((event) =>
      isReadable(event) && 'settled' in event.data && event.data.settled
        ? [event.data.settled.reference]
        : [],
    ),
  )

/** What was taken and given back, line by line from the ledger; its sum is what is kept. */
export function Money({ detail, order }: LedgerProps) {
  const settled = statedReferences(detail.events)
  const asked = askedFor(detail)
  const kept = detail.money.reduce((sum, line) => sum + line.amountMinor, 0)
  // A parcel that may have left keeps its money.
  const owed = order.status === 'CANCELLING' && kept > 0 && isNeverShipped(detail.forecast)
  const head = owed ? (
    <span className="font-label text-undo">{formatMoney(kept, order.currency)} owed</span>
  ) : kept > 0 ? (
    <span className="text-ink-2">{formatMoney(kept, order.currency)} kept</span>
  ) : null
  return (
    <Panel>
      <PanelHeader title="Money" end={head} />
      {detail.money.length === 0 ? (
        <Empty>{nothingTaken(order, detail.forecast, settled.size > 0)}</Empty>
      ) : (
        <table className="num mt-1.5 w-full">
          <tbody>
            {detail.money.map((line) => (
              <Line
                key={line.id}
                name={
                  <>
                    {moneyLabel(line, order.payment.card)}
                    {settled.has(line.reference) ? ', says staff' : ''}
                    <span className="mono block text-small break-all text-ink-3">
                      {line.reference}
                    </span>
                  </>
                }
                figure={signedAmount(line)}
                tone={line.kind === 'refund' ? 'undo' : undefined}
              />
            ))}
            <Line
              total
              name={owed ? 'to be given back' : 'kept'}
              figure={formatMoney(kept, order.currency)}
            />
          </tbody>
        </table>
      )}
      {asked ? <p className="num px-4 pb-3.5 text-ink-3">{asked}</p> : null}
    </Panel>
  )
}

/** How often the charge was asked for; nothing while it is not known whether it was taken, which is told instead. */
function askedFor({ attempts, forecast: { certain, uncertain } }: Detail): string {
  if (uncertain.some(({ code }) => code === 'charge')) return ''
  return chargeAsked(
    attempts,
    certain.some(({ code }) => code === 'taken'),
  )
}

/** What is set aside, left the shelf or came back, per row of the stock: sums of the stock ledger. And why from there. */
export function Stock({ detail, order }: LedgerProps) {
  const names = new Map(order.lines.map((line) => [line.sku, line.name]))
  const rows = new Map<
    string,
    {
      name: string
      warehouse: string
      isBack: boolean
      reserved: number
      onHand: number
      touched: number
    }
  >()
  for (const line of detail.stock) {
    const key = `${line.sku} ${line.warehouse} ${line.location}`
    const row = rows.get(key) ?? {
      name: names.get(line.sku) ?? line.sku,
      warehouse: line.warehouseName,
      isBack: line.location === 'back',
      reserved: 0,
      onHand: 0,
      touched: 0,
    }
    rows.set(key, {
      ...row,
      reserved: row.reserved + line.reserved,
      onHand: row.onHand + line.onHand,
      touched: row.touched + Math.max(0, line.reserved),
    })
  }
  const warehouses = [...new Set([...rows.values()].map((row) => row.warehouse))]
  const held = [...rows.values()].reduce((sum, row) => sum + row.reserved, 0)
  return (
    <Panel>
      <PanelHeader
        title="Stock"
        end={<span className="text-ink-2">{warehouses.join(', ')}</span>}
      />
      {rows.size === 0 ? (
        <Empty>
          {order.reason === 'out_of_stock'
            ? say('ledger.stock.short')
            : say(isTerminal(order.status) ? 'ledger.stock.nothing' : 'ledger.stock.not_yet')}
        </Empty>
      ) : (
        <table className="num mt-1.5 w-full">
          <tbody>
            {[...rows].map(([key, row]) => (
              <Line
                key={key}
                name={[
                  row.name,
                  ...(warehouses.length > 1 ? [row.warehouse] : []),
                  ...(row.isBack ? ['back stock'] : []),
                ].join(', ')}
                {...stockLabels(row)}
              />
            ))}
            {held > 0 ? (
              <Line
                total
                name={
                  order.status === 'CANCELLING' && isNeverShipped(detail.forecast)
                    ? 'goes back when the money is settled'
                    : 'set aside'
                }
                figure={held}
              />
            ) : null}
          </tbody>
        </table>
      )}
      <SourcedFrom detail={detail} names={names} />
    </Panel>
  )
}

function stockLabels({
  reserved,
  onHand,
  touched,
}: {
  reserved: number
  onHand: number
  touched: number
}): { figure: string; tone: Tone } {
  if (reserved > 0) return { figure: `${reserved} reserved`, tone: 'wait' }
  if (onHand < 0) return { figure: `${-onHand} left the shelf`, tone: 'ok' }
  return { figure: `${touched} put back`, tone: 'undo' }
}

const isNeverShipped = ({ certain }: Forecast): boolean =>
  certain.some(({ code }) => code === 'never_shipped')

const shipmentLabels: Record<string, { text: string; tone: Tone }> = {
  expected: { text: 'not yet', tone: 'plain' },
  uncertain: { text: 'not known', tone: 'wait' },
  shipped: { text: 'shipped', tone: 'ok' },
  failed: { text: 'refused', tone: 'undo' },
  cancelled: { text: 'will never ship', tone: 'undo' },
}

const carrierSaid = (events: readonly LogEntry[]): string =>
  events.some(
    (event) =>
      isReadable(event) &&
      event.type === 'ShipmentFailed' &&
      event.data.code === 'settled_by_staff',
  )
    ? 'nothing; staff settled it'
    : 'address unknown'

/** Where a parcel is, since when and where, as the carrier tells. */
function ParcelState({ parcel }: { parcel: TrackedParcel }) {
  const zone = useTimeZone()
  const state = stateOfParcel(parcel)
  const told = lastTold(parcel)
  const { text, tone } = parcelLabels[state]
  return (
    <span data-parcel={parcel.trackingNumber} data-state={state}>
      <span className={cn('font-label', toneText[tone])}>{text}</span>
      {told ? (
        <span className="num block text-ink-2">
          <time dateTime={told.at}>{formatDateTime(told.at, zone)}</time>
          {told.place === undefined ? '' : `, ${told.place}`}
        </span>
      ) : null}
    </span>
  )
}

type Entry = [name: string, value: ReactNode]

/** Where it goes, what the carrier said, and how it is followed. */
export function Shipment({ detail, order }: LedgerProps) {
  const { shipTo, shipment } = order
  const status = detail.shipment?.status ?? 'expected'
  const never = status === 'expected' && isNeverShipped(detail.forecast)
  // Asked for without an answer: it may have been made.
  const isUnknown = detail.forecast.uncertain.some(
    ({ code, tries }) => code === 'label' && tries > 0,
  )
  const known = isUnknown ? 'uncertain' : status
  const label = never
    ? { text: 'not needed', tone: 'plain' as const }
    : (shipmentLabels[known] ?? { text: known, tone: 'plain' as const })
  const refused = status === 'failed'
  const note = customerNote(detail.events)
  const promise = refused || status === 'cancelled'
  const entries: Entry[] = [
    ...(refused ? [['Carrier said', carrierSaid(detail.events)] as Entry] : []),
    ...shipment.parcels.flatMap((parcel, index, { length }): Entry[] => [
      ...(length > 1 ? [[`Parcel ${index + 1}`, `from ${parcel.warehouse}`] as Entry] : []),
      ...(parcel.size ? [['Weight and size', formatSize(parcel.size)] as Entry] : []),
      ['Carrier', parcel.carrier],
      [
        'Tracking',
        <ParcelNumber
          key={parcel.shipmentId}
          carrier={parcel.carrier}
          number={parcel.trackingNumber}
        />,
      ],
      ['State', <ParcelState key={parcel.shipmentId} parcel={parcel} />],
    ]),
    ['Name', order.customer.name],
    [
      'Address',
      [shipTo.line1, shipTo.line2, `${shipTo.postcode} ${shipTo.city}`, shipTo.country]
        .filter(Boolean)
        .join(', '),
    ],
    ...(note === null
      ? []
      : [
          [
            'Note',
            <span key="note" className="whitespace-pre-line">
              {note}
            </span>,
          ] as Entry,
        ]),
    ...(promise ? [['Promise', 'will never ship'] as Entry] : []),
  ]
  return (
    <Panel>
      <PanelHeader
        title="Shipment"
        end={<span className={cn('font-label', toneText[label.tone])}>{label.text}</span>}
      />
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3.5 gap-y-1 px-4 pt-2 pb-3.5">
        {entries.map(([name, value], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the names of several parcels are the same
          <div key={`${name} ${index}`} className="contents">
            <dt className="text-ink-2">{name}</dt>
            <dd className="text-right break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
