import type { IncomingMessage } from 'node:http'
import type { NoteParcel, NoteResult } from '@sagaboard/db/commands/note-parcel'
import { isStorable } from '@sagaboard/events/catalog/is-storable'
import { fieldIssues } from '@sagaboard/events/commands/order-input'
import { toldStates } from '@sagaboard/events/saga/parcel-news'
import {
  faultOfSignature,
  type SignatureFault,
  signatureHeader,
  toleranceSeconds,
} from '@sagaboard/process/webhook-signature'
import { z } from 'zod'
import type { RateLimiter } from '../rate-limit.ts'
import { parseJson, readBytes } from '../v1/body.ts'
import { type Problem, refuse } from '../v1/problem.ts'

/** What a carrier's message has at most, in bytes: it tells of one parcel. */
const messageBytesMax = 8 * 1024

const label = (max: number) => z.string().trim().min(1).max(max).refine(isStorable)

/** What a carrier tells: one parcel, one thing that happened to it. What else it says is not read. */
const carrierMessage = z.object({
  /** The carrier's own id of this piece of news. */
  id: label(200),
  type: z.enum(toldStates),
  /** What the label was asked for. */
  reference: z.uuid(),
  trackingNumber: label(100),
  occurredAt: z.iso.datetime({ offset: true }),
  place: label(100).optional(),
})

/** What the webhook works with; without a secret nobody can sign, and there is none. */
export interface CarrierWebhook {
  readonly secret: string | undefined
  readonly noteParcel: NoteParcel
  readonly limit: RateLimiter
}

/**
 * Takes what the carrier tells of a parcel. Before anything is believed: a limit per client, the size, the signature over time
 * and raw body. Told again, it is answered as the first time.
 *
 * @param client who sends it, for the limit
 * @returns what the carrier is answered with 200
 * @throws Refused for everything else; nothing was changed then
 */
export async function takeCarrierMessage(
  { secret, noteParcel, limit }: CarrierWebhook,
  request: IncomingMessage,
  client: string,
): Promise<{ status: 'noted' | 'repeated' }> {
  const allowance = await limit.take(client)
  if (!allowance.allowed) return refuse(tooMany(allowance.retryAfterMs))
  if (secret === undefined) return refuse(notSetUp)
  const body = await readBytes(request, messageBytesMax)
  const header = request.headers[signatureHeader]
  const sent = { header: typeof header === 'string' ? header : undefined, body }
  const fault = faultOfSignature(secret, sent, Date.now())
  if (fault) return refuse(unsigned(fault))
  const json = parseJson(body)
  const parsed = carrierMessage.safeParse(json)
  if (!parsed.success)
    return refuse({
      status: 422,
      kind: 'invalid',
      title: 'This can’t be news of a parcel',
      errors: fieldIssues(parsed.error, json),
    })
  const { id: eventId, type: state, reference, trackingNumber, occurredAt, place } = parsed.data
  const happenedAt = new Date(occurredAt).toISOString()
  const news = { eventId, orderId: reference.toLowerCase(), trackingNumber, state, happenedAt }
  return answerTo(await noteParcel(place === undefined ? news : { ...news, place }))
}

function answerTo(result: NoteResult): { status: 'noted' | 'repeated' } {
  switch (result) {
    case 'noted':
    case 'repeated':
      return { status: result }
    case 'unknown_parcel':
      return refuse(unknownParcel)
    case 'id_reused':
      return refuse(idReused)
    default:
      return result satisfies never
  }
}

const details: Record<SignatureFault, string> = {
  missing: `Sign the message in the header ${signatureHeader}: t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>" in hex>.`,
  malformed: `The header ${signatureHeader} is not of the form t=<seconds>,v1=<64 hexadecimal digits>.`,
  forged: 'The signature is not that of this time and this body.',
  stale: `The time of the signature is more than ${toleranceSeconds} s away from now: sign the message anew.`,
}

const unsigned = (fault: SignatureFault): Problem => ({
  status: 401,
  kind: 'signature',
  title: 'The message is not signed by the carrier',
  detail: details[fault],
})

const notSetUp: Problem = {
  status: 404,
  kind: 'not-found',
  title: 'There is nothing here',
  detail: 'No carrier tells anything here until CARRIER_WEBHOOK_SECRET is set.',
}

const unknownParcel: Problem = {
  status: 404,
  kind: 'unknown-parcel',
  title: 'There is no such parcel',
  detail:
    'No order with this reference has a parcel with this tracking number. Of a label that was made a moment ago, tell it again later.',
}

const idReused: Problem = {
  status: 422,
  kind: 'id-reused',
  title: 'This id was used for other news',
  detail: 'The id of a message names one piece of news: tell other news under another id.',
}

const tooMany = (retryAfterMs: number): Problem => ({
  status: 429,
  kind: 'rate-limited',
  title: 'Too many messages at once',
  detail: 'Send them again a moment later.',
  headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) },
})
