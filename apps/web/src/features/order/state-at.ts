import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
import type { Allocation } from '@sagaboard/events/catalog/events'
import { foldOrder, isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import { stateOfParcel } from '@sagaboard/events/saga/parcel-news'
import { formatMoney } from '../../lib/format.ts'
import { parcelLabels, reasonLabels, statusLabels, waitLabels } from '../../lib/labels.ts'
import { returnStatusOf } from '../../lib/return-labels.ts'
import { say, sayList } from '../../messages/say.ts'

const parts = ['order', 'money', 'stock', 'parcels', 'follow_up', 'returns'] as const

/** One part of an order: how it stood after an event, and how it stands now; `is` is null when that is the same. */
export interface StateRow {
  part: (typeof parts)[number]
  was: string
  is: string | null
}

/** A try, as far as it is counted. */
interface Asked {
  call: string | null
  askedAt: string
}

/** Units of an order by where they are. */
export interface StockUnits {
  reserved: number
  left: number
  putBack: number
}

const unitsOf = (allocations: readonly Pick<Allocation, 'quantity'>[]): number =>
  allocations.reduce((sum, { quantity }) => sum + quantity, 0)

/** What its events say of its units: what is set aside, has left the shelf, and was put back. */
export function stockUnits(entries: readonly LogEntry[]): StockUnits {
  let taken = 0
  let restocked = 0
  let status: 'none' | 'reserved' | 'committed' | 'released' = 'none'
  for (const event of entries.filter(isReadable)) {
    if (event.type === 'InventoryReserved' || event.type === 'InventoryResourced') {
      taken = unitsOf(event.data.allocations)
      status = 'reserved'
    }
    if (event.type === 'InventoryCommitted') status = 'committed'
    if (event.type === 'InventoryReleased') status = 'released'
    if (event.type === 'InventoryRestocked' || event.type === 'ReturnRestocked')
      restocked += unitsOf(event.data.allocations)
  }
  return {
    reserved: status === 'reserved' ? taken : 0,
    left: status === 'committed' ? taken : 0,
    putBack: status === 'released' ? taken : restocked,
  }
}

/**
 * How an order stood after one of its events, beside how it stands now, part by part: the same fold over the events until
 * then, and over all of them. A part that never was more than nothing is left out.
 *
 * @param version of the event; all of a later one are left out
 */
export function stateRows(
  entries: readonly LogEntry[],
  version: number,
  attempts: readonly Asked[],
): StateRow[] {
  const until = entries.filter((entry) => entry.version <= version)
  const time = until.at(-1)?.time ?? ''
  const then = stateNow(
    until,
    attempts.filter(({ askedAt }) => askedAt <= time),
  )
  const now = stateNow(entries, attempts)
  return parts.flatMap((part) => {
    const row = {
      part,
      was: then[part] ?? say('state.none'),
      is: now[part] === then[part] ? null : (now[part] ?? say('state.none')),
    }
    return then[part] === null && now[part] === null ? [] : [row]
  })
}

type Words = Record<StateRow['part'], string | null>

/** How an order stands, part by part, in words; null where there is nothing and never was. */
export function stateNow(entries: readonly LogEntry[], attempts: readonly Asked[]): Words {
  const order = foldOrder(entries)
  return {
    order: orderWords(order),
    money: moneyWords(order, attempts.filter(({ call }) => call === 'charge').length),
    stock: stockWords(stockUnits(entries)),
    parcels: parcelWords(order),
    follow_up: followUpWords(order),
    returns: returnWords(order),
  }
}

function orderWords({ status, step, reason, waitingFor }: OrderView): string {
  const at = isTerminal(status)
    ? reason && reasonLabels[reason]
    : waitingFor
      ? waitLabels[waitingFor].toLowerCase()
      : say('state.at', { step })
  return [statusLabels[status], ...(at ? [at] : [])].join(', ')
}

function moneyWords({ payment, currency }: OrderView, tries: number): string {
  const { capturedMinor, refundedMinor, status } = payment
  const taken =
    capturedMinor > 0
      ? say('state.taken', { amount: formatMoney(capturedMinor, currency) })
      : say(status === 'declined' ? 'state.declined' : 'state.not_taken')
  const back =
    refundedMinor > 0
      ? [say('state.given_back', { amount: formatMoney(refundedMinor, currency) })]
      : []
  // A first try that is answered is told by its event alone.
  const asked = tries > 1 ? [say('state.asked', { times: tries })] : []
  return sayList([...asked, taken, ...back])
}

const stockWords = ({ reserved, left, putBack }: StockUnits): string => {
  const words = [
    ...(reserved > 0 ? [say('state.reserved', { units: reserved })] : []),
    ...(left > 0 ? [say('state.left', { units: left })] : []),
    ...(putBack > 0 ? [say('state.put_back', { units: putBack })] : []),
  ]
  return words.length > 0 ? sayList(words) : say('state.nothing_set_aside')
}

function parcelWords({ shipment: { status, parcels } }: OrderView): string {
  if (status === 'failed') return say('state.label_refused')
  if (status === 'cancelled') return say('state.never_ships')
  const states = parcels.map((parcel) => parcelLabels[stateOfParcel(parcel)].text)
  if (states.length === 0) return say('state.none')
  return sayList(
    [...new Set(states)].map((state) =>
      say('state.parcels', { count: states.filter((one) => one === state).length, state }),
    ),
  )
}

function followUpWords({ leftOut, followUp }: OrderView): string | null {
  const units = unitsOf(leftOut)
  if (units === 0) return null
  return say('state.left_out', { units, follows: followUp === null ? 'no' : 'yes' })
}

function returnWords({ returns = {}, currency }: OrderView): string | null {
  const words = Object.values(returns).map((one) =>
    say('state.return', {
      units: unitsOf(one.lines),
      state: returnStatusOf(one).text.toLowerCase(),
      amount: formatMoney(one.refundedMinor, currency),
      isRefunded: one.refundedMinor > 0 ? 'yes' : 'no',
    }),
  )
  return words.length > 0 ? sayList(words) : null
}
