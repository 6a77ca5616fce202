import { hash } from 'node:crypto'
import { insertRows } from '@sagaboard/db/recordset'
import { labels } from '@sagaboard/db/schema/simulated'
import { inTransaction } from '@sagaboard/db/transaction'
import { simulatedOutageOf } from '@sagaboard/events/commands/switches'
import type { LabelOutcome, LabelRequest, LabelVoid } from '@sagaboard/events/saga/labels'
import type { VoidedLabel } from '@sagaboard/events/saga/shipping'
import type { Pool } from 'pg'
import { type Carrier, CarrierUnavailable } from '../services/shipping/port.ts'
import type { CarrierSchedule } from './carrier-schedule.ts'
import { pickedUpAtOnce } from './carrier-timetable.ts'
import { createProviderLedger, oncePerKey, type ProviderLedgerEntry } from './ledger.ts'
import { isOutageOn, silence } from './outages.ts'

/**
 * The simulated carrier: a party of its own, with its own ledger on its own connection, an entry for
 * each label. What happens follows from the postcode and is never random: 00000 is undeliverable, and
 * to 99993 all but an order's first parcel; 99999 answers 503 twice, then makes the label; any other
 * succeeds. Labels are voided at once, unless the parcels have been picked up: to 99996 they are on
 * their way as soon as their labels are made. 99998 is answered 503 until a person ends its outage,
 * 99997 nothing at all, neither label nor void: nothing happens until its outage is ended, the book
 * only counts the calls, and the next try of each is answered. A void of a key that the carrier has
 * never been asked with is answered: it can't know the postcode.
 * What becomes of a parcel after its label, and how it is told, is in carrier-timetable.ts.
 */
const failuresAt = (postcode: string) => (postcode === '99999' ? 2 : 0)
const outageAt = (postcode: string) => simulatedOutageOf('shipping', postcode)

const statements = {
  label: insertRows(
    'simulated-label',
    labels,
    ['key', 'orderId', 'outcome', 'pickedUp', 'silentIn', 'calls'],
    oncePerKey('labels'),
  ),
  ack: {
    name: 'simulated-settle-label',
    text: 'update simulated.labels set outcome = coalesce(outcome, $2) where key = $1 and voided_at is null returning key, calls, outcome',
  },
  // A key that nobody has asked with is barred as well; one whose parcels are on their way is not.
  // No row comes back while the carrier is silent.
  void: {
    name: 'simulated-void-label',
    text: `
      insert into simulated.labels as l (key, order_id, calls, voided_at)
      select $1, $2, 0, now() where not exists (
        select from simulated.labels s join simulated.outages o on o.name = s.silent_in where s.key = $1)
      on conflict (key) do update
        set voided_at = case when l.picked_up then l.voided_at else coalesce(l.voided_at, now()) end
      returning key, outcome, voided_at is not null as "isVoided"`,
  },
  enter: {
    name: 'simulated-enter-labels',
    text: `
    insert into simulated.labels (key, order_id, calls) select k, $2, 0 from unnest($1::text[]) k
    order by k on conflict do nothing`,
  },
  lock: {
    name: 'simulated-lock-labels',
    text: 'select from simulated.labels where key = any($1) order by key for update',
  },
  voidAll: {
    name: 'simulated-void-labels',
    text: `
    update simulated.labels l
    set voided_at = case when a.is_picked_up then l.voided_at else coalesce(l.voided_at, now()) end
    from (select bool_or(picked_up and voided_at is null and outcome->>'type' = 'labelled') as is_picked_up,
                 bool_or(o.name is not null) as is_silent
          from simulated.labels left join simulated.outages o on o.name = silent_in where key = any($1)) a
    where l.key = any($1) and not a.is_silent
    returning l.key, l.outcome, l.voided_at is not null as "isVoided"`,
  },
} as const

type LabelField = 'orderId' | 'outcome' | 'pickedUp' | 'silentIn'

/**
 * @param pool the carrier's own connections
 * @param timeoutMs how long our side waits for an answer
 * @param schedule what becomes of its parcels; without one they stay labels
 */
export function simulatedCarrier(
  pool: Pool,
  timeoutMs = 2_000,
  schedule?: Pick<CarrierSchedule, 'enter'>,
): Carrier {
  const ledger = createProviderLedger<LabelRequest, LabelOutcome, LabelField>(
    pool,
    statements.label,
    (request) => {
      const { postcode } = request.shipTo
      const outage = outageAt(postcode)
      return {
        orderId: request.orderId,
        // Who is unavailable only counts the call.
        outcome: failuresAt(postcode) > 0 || outage ? null : decideLabel(request),
        pickedUp: postcode === pickedUpAtOnce,
        silentIn: outage?.isSilent ? outage.name : null,
      }
    },
  )
  const unanswered = async () => new CarrierUnavailable(`the carrier ${await silence(timeoutMs)}`)
  /** Written down before it is answered: who was not answered asks again, with the same key. */
  async function enter({ key, orderId, shipTo, isReturn }: LabelRequest, outcome: LabelOutcome) {
    if (outcome.type === 'labelled' && !isReturn)
      await schedule?.enter({ key, orderId, postcode: shipTo.postcode }, outcome.parcels)
    return outcome
  }
  return {
    async label(request) {
      const { key, shipTo } = request
      const entry = await ledger(request)
      const outage = outageAt(shipTo.postcode)
      const isOut = outage !== undefined && (await isOutageOn(pool, outage))
      if (isOut && outage.isSilent) throw await unanswered()
      if (entry.isVoided) throw new CarrierUnavailable(`the key ${key} was voided`)
      if (entry.outcome) return enter(request, entry.outcome)
      if (isOut || entry.calls <= failuresAt(shipTo.postcode))
        throw new CarrierUnavailable('the carrier answers 503')
      const { rows } = await pool.query<ProviderLedgerEntry<LabelOutcome>>({
        ...statements.ack,
        values: [key, JSON.stringify(decideLabel(request))],
      })
      const outcome = rows[0]?.outcome
      if (!outcome) throw new CarrierUnavailable(`the key ${key} was voided`)
      return enter(request, outcome)
    },
    async void(call) {
      const entries = await voidEntries(pool, call)
      if (entries.length === 0) throw await unanswered()
      // Of parcels that were on their way at once, the label may never have been answered.
      for (const { key, outcome, isVoided } of entries)
        if (outcome?.type === 'labelled' && !isVoided && !isReturnKey(call, key))
          await schedule?.enter(
            { key, orderId: call.orderId, postcode: pickedUpAtOnce },
            outcome.parcels,
          )
      return answerToVoid(entries)
    },
  }
}

const isReturnKey = ({ requests }: LabelVoid, key: string): boolean =>
  requests.some((request) => request.key === key && request.isReturn)

interface VoidedEntry {
  key: string
  outcome: LabelOutcome | null
  isVoided: boolean
}

/** One label is voided in one statement; several are locked first, so that all are voided or none. Empty: no answer. */
async function voidEntries(
  pool: Pool,
  { orderId, requests }: LabelVoid,
): Promise<readonly VoidedEntry[]> {
  const keys = requests.map(({ key }) => key)
  const [key] = keys
  if (keys.length === 1)
    return (await pool.query<VoidedEntry>({ ...statements.void, values: [key, orderId] })).rows
  const rows = await inTransaction(pool, async (tx) => {
    tx.write(statements.enter, [keys, orderId])
    tx.write(statements.lock, [keys])
    return tx.query<VoidedEntry>(statements.voidAll, [keys])
  })
  return rows.toSorted((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key))
}

function answerToVoid(entries: readonly VoidedEntry[]): VoidedLabel {
  const made = entries.flatMap(({ outcome, isVoided }) =>
    outcome?.type === 'labelled' ? [{ parcels: outcome.parcels, isVoided }] : [],
  )
  if (made.length === 0) return { type: 'never_happened' }
  const onTheirWay = made.filter(({ isVoided }) => !isVoided)
  return onTheirWay.length === 0
    ? { type: 'undone' }
    : { type: 'too_late', parcels: onTheirWay.flatMap(({ parcels }) => parcels) }
}

/** What the carrier does with a request, once it is available. */
export function decideLabel({ key, number, shipTo, parcels }: LabelRequest): LabelOutcome {
  const { postcode } = shipTo
  if (postcode === '00000' || (postcode === '99993' && number > 1)) return { type: 'undeliverable' }
  return {
    type: 'labelled',
    parcels: parcels.map((parcel) => {
      const digest = hash('sha256', `${key}/${parcel.warehouse}`, 'buffer')
      return {
        ...parcel,
        shipmentId: `sh_${digest.toString('hex').slice(0, 16)}`,
        carrier: 'Nordpost',
        trackingNumber: `NP${digest.readUIntBE(0, 6).toString().padStart(15, '0').slice(-12)}DE`,
      }
    }),
  }
}
