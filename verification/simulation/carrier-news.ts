import { type CarrierNews, createNoteParcel } from '@sagaboard/db/commands/note-parcel'
import type { Parcel } from '@sagaboard/events/catalog/events'
import type { ToldState } from '@sagaboard/events/saga/parcel-news'
import type { Environment } from './environment.ts'
import type { MadeLabel, Providers } from './providers.ts'
import type { Requests } from './requests.ts'

/** A label is picked up, and each thing that happens is told, within this time (virtual ms). */
const pickedUpWithinMs = 2_000
const toldWithinMs = 2_500
const hourMs = 3_600_000
/** To this postcode one label of several is refused and the others are voided: parcels on their way are left to a person then. */
const refusedInPart = '99993'

/**
 * The carrier's word: parcels are picked up at any moment, also of an order that is about to be cancelled, and what happens
 * to them is told in any order, again, before shipping has stated the label, and sometimes wrongly.
 */
export class CarrierNewsWorkload {
  readonly #environment: Environment
  readonly #providers: Providers
  readonly #requests: Requests

  constructor(environment: Environment, providers: Providers, requests: Requests) {
    this.#environment = environment
    this.#providers = providers
    this.#requests = requests
  }

  start(): void {
    this.#providers.onLabel((label) => this.#labelled(label))
  }

  #labelled(label: MadeLabel): void {
    const { random, coverage, nameOf } = this.#environment
    if (label.postcode === refusedInPart || !random.happens(0.6)) return
    const what = `the carrier picks up parcels of ${nameOf(label.orderId)}`
    this.#requests.later(random.between(0, pickedUpWithinMs), what, () => {
      if (!this.#providers.pickUp(label.key))
        return coverage.saw('picked up too late: the label is void')
      for (const parcel of label.parcels) this.#happened(label.orderId, parcel)
    })
  }

  /** All that becomes of a parcel, each piece told by itself. */
  #happened(orderId: string, { trackingNumber }: Parcel): void {
    const { random, scheduler } = this.#environment
    const states: ToldState[] = [
      'picked_up',
      'in_transit',
      random.pick(['delivered', 'delivered', 'returned']),
    ]
    for (const [index, state] of states.entries()) {
      const happenedAt = new Date(scheduler.now + index * hourMs).toISOString()
      const news = { eventId: random.uuid(), orderId, trackingNumber, state, happenedAt }
      this.#providers.told.set(news.eventId, news)
      for (let times = random.pick([1, 1, 2]); times > 0; times--) this.#tell(news)
    }
    if (random.happens(0.3)) this.#tellOfNobodys(orderId)
  }

  #tell(news: CarrierNews): void {
    const { random, coverage, violated, nameOf } = this.#environment
    const what = `the carrier tells that a parcel of ${nameOf(news.orderId)} is ${news.state}`
    this.#requests.later(random.between(0, toldWithinMs), what, () =>
      this.#requests.untilAnswered(async () => {
        const result = await this.#note(news)
        coverage.saw(`news of the carrier: ${result}`)
        if (result === 'unknown_parcel') throw new Error('told again later')
        if (result === 'id_reused') violated(`news ${news.eventId} were refused as others`)
        if (result === 'noted' && random.happens(0.3)) this.#tellOtherwise(news)
      }),
    )
  }

  /** Something else under an id that is known. */
  #tellOtherwise(news: CarrierNews): void {
    const state = news.state === 'in_transit' ? 'returned' : 'in_transit'
    this.#requests.untilAnswered(async () => {
      const result = await this.#note({ ...news, state })
      this.#environment.coverage.saw(`other news under a known id: ${result}`)
      if (result !== 'id_reused') this.#environment.violated(`other news were taken: ${result}`)
    })
  }

  #tellOfNobodys(orderId: string): void {
    const { random, scheduler, coverage, violated } = this.#environment
    const happenedAt = new Date(scheduler.now).toISOString()
    const parcel = { eventId: random.uuid(), orderId, trackingNumber: 'nobody’s' }
    this.#requests.untilAnswered(async () => {
      const result = await this.#note({ ...parcel, state: 'delivered', happenedAt })
      coverage.saw(`news of nobody’s parcel: ${result}`)
      if (result !== 'unknown_parcel') violated(`news of nobody’s parcel were taken: ${result}`)
    })
  }

  #note(news: CarrierNews) {
    const { random, scheduler } = this.#environment
    const { log, stores } = this.#requests.web
    const now = () => new Date(scheduler.now)
    const newId = () => random.uuid()
    return createNoteParcel({ log, store: stores.news, now, newId })(news)
  }
}
