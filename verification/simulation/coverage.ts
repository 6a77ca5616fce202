import { messageKinds } from '@sagaboard/events/catalog/events'

/**
 * What a run has met: how often each thing went wrong, and each end was reached. A run without
 * faults shows by what is missing.
 */
export class Coverage {
  readonly #counts: Map<string, number>

  constructor(counts: Iterable<readonly [string, number]> = []) {
    this.#counts = new Map(counts)
  }

  saw(what: string, times = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + times)
  }

  add(counts: Readonly<Record<string, number>>): void {
    for (const [what, times] of Object.entries(counts)) this.saw(what, times)
  }

  count(what: string): number {
    return this.#counts.get(what) ?? 0
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
}

/** What many seeds together must have met: a simulation in which nothing went wrong proves nothing. */
const required = [
  ...['charge', 'refund', 'label'].flatMap((call) => [
    `${call} refused with 503`,
    `${call} timed out after it had its effect`,
    `${call} answered late`,
    `${call} asked again with the same key`,
    `crash between a ${call} and its commit`,
  ]),
  ...['charge', 'label'].flatMap((call) => [`${call} met an outage`, `${call} met silence`]),
  'void of the charge met silence',
  'label of one of several parcels',
  'outage ended',
  'process crashed',
  'process frozen',
  'process frozen for longer than its lease',
  'process stopped cleanly',
  'start failed',
  'crash inside a transaction',
  'transaction ended by the store',
  'answer of a commit lost',
  'request failed and made again',
  'lease taken over',
  'commit of one who lost its lease refused',
  'run on a broker',
  'run on the tail of the log',
  'partitions shared out anew',
  'event handed over again after it was handled',
  'order blocked',
  'answer awaited',
  'order tried again',
  'notification lost',
  'cancel before inventory has handled the order',
  'cancel during a charge',
  'cancel during a label',
  'cancel while it waits to be packed',
  'packed first',
  'packed by one of several warehouses',
  'sourced again: moved',
  'sourced again: kept',
  'command refused: source_again',
  'sent off by a person',
  'sent off by its timer',
  'command refused: dispatch',
  'return asked for by customer',
  'return asked for by staff',
  'return asked for by carrier',
  'return reviewed: approve',
  'return reviewed: refuse',
  'return refused: exceeds_shipped',
  'return not labelled',
  'return given back by provider',
  'returned goods on the shelf',
  'not accepted: sent',
  'return asked to be given up',
  'return given up during a label',
  'return given up during a refund',
  'return recalled: kept',
  'return recalled: on_their_way',
  'return recalled: sent',
  'too late to give a return up',
  'return ended: refunded',
  'return ended: rejected',
  'return ended: given_up',
  'command refused: return_request',
  'goods came in',
  'rest on backorder',
  'rest left out for good',
  'follow-up opened',
  'follow-up waited for stock',
  'follow-up has waited for its time',
  'order waited for stock',
  'order has waited for its time',
  'stock offered',
  'stock offered in vain',
  'waits for stock in the end',
  'news of the carrier: noted',
  'news of the carrier: repeated',
  'news of the carrier: unknown_parcel',
  'other news under a known id: id_reused',
  'news of nobody’s parcel: unknown_parcel',
  'told of what came before',
  'parcel came back',
  'cancelled by two at once',
  'cancel requested: cancelled_by_customer',
  'cancel requested: cancelled_by_staff',
  'cancel requested: expired',
  'cancellation refused after the pivot',
  'money given back after completion',
  'goods put back on the shelf',
  'payload that nobody can read',
  'command: edit',
  'command: skip',
  'command: retry',
  'command: refund',
  'command: refund_by_hand',
  'command: restock',
  'command refused: skip',
  'decision taken',
  'decision under_way',
  ...messageKinds.map((kind) => `message written: ${kind}` as const),
  'ended: completed',
  'ended: out_of_stock',
  'ended: payment_declined',
  'ended: shipping_failed',
  'ended: cancelled_by_customer',
  'ended: cancelled_by_staff',
  'ended: expired',
] as const

/** What should have been met and was not. */
export const missingIn = (coverage: Coverage): string[] =>
  required.filter((what) => coverage.count(what) === 0)
