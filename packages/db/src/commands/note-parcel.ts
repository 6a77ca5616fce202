import { randomUUID } from 'node:crypto'
import type { EventData, ParcelNewsData } from '@sagaboard/events/catalog/events'
import { UnreadableEvent, upcast } from '@sagaboard/events/catalog/upcast'
import type { EventStore, NewEntry } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { notifyFor } from '@sagaboard/events/runtime/handle-events'
import { requestSpans } from '@sagaboard/events/runtime/request-spans'
import type { Tracer } from '@sagaboard/events/runtime/tracer'
import { newsOf, type ToldState } from '@sagaboard/events/saga/parcel-news'

/** What a carrier tells of one of its parcels. */
export interface CarrierNews {
  /** The carrier's own id of this piece of news: told again under it, it is the same. */
  readonly eventId: string
  /** What the label was asked for: the id of the order. */
  readonly orderId: string
  readonly trackingNumber: string
  readonly state: ToldState
  /** By the carrier's clock, ISO 8601 in UTC. */
  readonly happenedAt: string
  readonly place?: string
}

/**
 * `noted`: it stands in the order's log now. `repeated`: it did before. `id_reused`: other news were told under this id.
 * `unknown_parcel`: no order of ours has such a parcel, or not yet: the carrier may be quicker than its own answer to us.
 */
export type NoteResult = 'noted' | 'repeated' | 'id_reused' | 'unknown_parcel'

export type NoteParcel = (news: CarrierNews) => Promise<NoteResult>

/** An event that names the labels of an order, as it stands in the log, with its amendment. */
export interface ShippedEvent {
  correlationId: string
  type: 'ShipmentCreated'
  orderId: string
  schemaVersion: number
  data: unknown
}

/** What the carrier has told, piece by piece, and the labels that an order has. */
export interface NewsStore<Tx> {
  shipped(tx: Tx, orderId: string): Promise<ShippedEvent[]>
  /**
   * Notes it under its id; false when something is noted under that id. Whoever tells the same at the same moment waits for the
   * first one's commit.
   */
  note(tx: Tx, news: NotedNews): Promise<boolean>
  /** What is noted under this id. */
  known(tx: Tx, eventId: string): Promise<NotedNews | undefined>
}

/** A piece of news as it is noted: its parcel goes by our id of it. */
export type NotedNews = Omit<CarrierNews, 'trackingNumber'> & { readonly shipmentId: string }

interface NoteOptions<Tx> {
  log: EventStore<Tx> & Notifier
  store: NewsStore<Tx>
  now?: () => Date
  /** Names the events. */
  newId?: () => string
  /** Left out: nothing is traced. */
  tracer?: Tracer | undefined
}

/** As the log names who told it. */
export const carrierActor = 'carrier'

/**
 * The one way in for what a carrier tells of a parcel after its label: in ONE transaction its id is noted and the event of
 * the order is appended, as the next one. Nothing is asked of anybody, and no service's row changes: the order's row folds it.
 */
export function createNoteParcel<Tx>({
  log,
  store,
  now = () => new Date(),
  newId = randomUUID,
  tracer,
}: NoteOptions<Tx>): NoteParcel {
  return async (news) => {
    const appended: NewEntry[] = []
    const spans = requestSpans(tracer, log)
    const result = await log.transaction(async (tx): Promise<NoteResult> => {
      const found = findParcel(await store.shipped(tx, news.orderId), news)
      if (!found) return 'unknown_parcel'
      const { data, correlationId } = found
      const { trackingNumber: _, ...told } = news
      const noted = { ...told, shipmentId: data.shipmentId }
      if (!(await store.note(tx, noted)))
        return isSame(await store.known(tx, news.eventId), noted) ? 'repeated' : 'id_reused'
      const { orderId } = news
      const traceparent = (await spans?.begin(tx, 'note parcel', [orderId]))?.get(orderId)
      const who = { actor: carrierActor, traceparent }
      const context = { id: newId(), orderId, correlationId, at: now(), ...who }
      const event = { type: newsOf[news.state], data }
      appended.push(newEntry(null, event, { ...context, partitions: log.partitions }))
      log.append(tx, appended)
      return 'noted'
    })
    spans?.end()
    notifyFor(log, appended)
    return result
  }
}

/** The parcel that is told of, as the event says it; undefined while the order's log has no such parcel. */
function findParcel(
  shipped: readonly ShippedEvent[],
  { eventId, trackingNumber, happenedAt, place }: CarrierNews,
): { data: ParcelNewsData; correlationId: string } | undefined {
  for (const stored of shipped) {
    const parcel = parcelsIn(stored).find((one) => one.trackingNumber === trackingNumber)
    if (!parcel) continue
    const { shipmentId } = parcel
    const told = { shipmentId, trackingNumber, carrierEventId: eventId, happenedAt }
    const data = place === undefined ? told : { ...told, place }
    return { data, correlationId: stored.correlationId }
  }
  return undefined
}

function parcelsIn(stored: ShippedEvent): EventData<'ShipmentCreated'>['shipments'] {
  try {
    return upcast(stored).shipments
  } catch (error) {
    // Nobody can read it, and its order stands still for a person: until then it has no parcel.
    if (error instanceof UnreadableEvent) return []
    throw error
  }
}

const isSame = (known: NotedNews | undefined, news: NotedNews): boolean =>
  known?.orderId === news.orderId &&
  known.shipmentId === news.shipmentId &&
  known.state === news.state &&
  known.place === news.place &&
  Date.parse(known.happenedAt) === Date.parse(news.happenedAt)
