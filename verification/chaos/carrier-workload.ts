import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { signatureHeader, signWebhook } from '@sagaboard/process/webhook-signature'
import type { Pool } from 'pg'
import { ask } from './staff-client.ts'

interface CarrierWorkloadOptions {
  url: string
  pool: Pool
  /** What the carrier signs with. */
  secret: string
  random: () => number
}

/** The carrier's clock, and somebody who would like to be the carrier. */
export interface CarrierWorkload {
  /** How often a message that must change nothing was refused, by how. */
  readonly refused: ReadonlyMap<string, number>
  readonly wrong: readonly string[]
  /** Nothing more is forged; the carrier's clock goes on until {@link halt}. */
  stop(): Promise<void>
  halt(): Promise<void>
}

const everyMs = 200
/** Further ahead than a storm lasts: the carrier's own clock never gets there, and each label waits for its turn here. */
export const paceMinutes = '600,600,600'

/**
 * Lets parcels be picked up at random moments, also while their order is being cancelled, and told of in any order, some of it
 * twice. Of an order with several labels only once it has shipped: parcels of an order that is not labelled whole are left to
 * a person, who is not here.
 */
const moveOn = `
  with chosen as (
    select key from (select distinct t.key, t.order_id from simulated.tracking t
                     where t.tells > 0 and t.happened_at is null and t.due_at > now() + interval '1 hour') k
    where random() < 0.25 and exists (select from shipping.shipments s where s.order_id = k.order_id
      and (s.status = 'shipped' or (s.status <> 'failed' and jsonb_array_length(s.packed) = 1))))
  update simulated.tracking t
  set due_at = now() + case t.state when 'picked_up' then 0 when 'in_transit' then 50 else 100 end * interval '1 ms',
    next_at = now() + random() * interval '1500 ms', tells = 1 + (random() < 0.3)::int
  from chosen c where t.key = c.key`

const parcel = `
  select order_id as "orderId", tracking_number as "trackingNumber", event_id as "eventId" from simulated.tracking
  where happened_at is not null order by random() limit 1`

interface Told {
  orderId: string
  trackingNumber: string
  eventId: string
}

/** Starts both. */
export function startCarrierWorkload({
  url,
  pool,
  secret,
  random,
}: CarrierWorkloadOptions): CarrierWorkload {
  const refused = new Map<string, number>()
  const wrong: string[] = []
  let isForging = true
  let isMoving = true

  async function send(
    what: string,
    { id, told, signed, status }: { id: string; told: Told; signed: string; status: number },
  ): Promise<void> {
    const body = JSON.stringify({
      id,
      type: 'returned',
      reference: told.orderId,
      trackingNumber: told.trackingNumber,
      occurredAt: '2020-01-01T00:00:00.000Z',
    })
    const headers = {
      'content-type': 'application/json',
      [signatureHeader]: signWebhook(signed, body, Date.now()),
    }
    const answer = await ask(`${url}/webhooks/carrier`, { method: 'POST', headers, body })
    refused.set(what, (refused.get(what) ?? 0) + 1)
    // It tells a lot: what is too much at once changes nothing either.
    if (answer.status !== status && answer.status !== 429)
      wrong.push(`${what}: answered ${answer.status} ${answer.text.slice(0, 200)}`)
  }

  async function forge(): Promise<void> {
    const { rows } = await pool.query<Told>(parcel).catch(() => ({ rows: [] }))
    const [told] = rows
    if (!told) return
    if (random() < 0.5)
      return send('news that somebody else has signed', {
        id: randomUUID(),
        told,
        signed: `not ${secret}`,
        status: 401,
      })
    return send('news of a parcel that nobody has', {
      id: randomUUID(),
      told: { ...told, trackingNumber: 'nobody' },
      signed: secret,
      status: 404,
    })
  }

  const moving = (async () => {
    while (isMoving) {
      // Postgres may be down at this moment.
      await pool.query(moveOn).catch(() => undefined)
      await delay(everyMs)
    }
  })()
  const forging = (async () => {
    while (isForging) {
      await forge()
      await delay(everyMs)
    }
  })()
  return {
    refused,
    wrong,
    async stop() {
      isForging = false
      await forging
    },
    async halt() {
      isMoving = false
      await moving
    },
  }
}
