import { createPool } from '@sagaboard/db/client'
import { brokenInvariants } from '@sagaboard/db/invariants'
import { makeLong } from '@sagaboard/db/testing/long-order'
import { eventually } from '@sagaboard/events/testing/eventually'
import pg from 'pg'

/** An order's row, as far as the tests compare it. Money in minor units. */
export interface OrderRow {
  readonly id: string
  readonly status: string
  readonly reason: string | null
  readonly version: number
  readonly step: string
  readonly total_minor: number
  readonly captured_minor: number
  readonly refunded_minor: number
}

/** A line of the shelf, taken off while a test holds it. */
export interface HeldShelf {
  /** Writes down, as a stock count would, that nothing is there, and lets the shelf go. */
  foundEmpty(): Promise<void>
  /** Lets it go as it is. */
  release(): Promise<void>
}

/** The product's database, read by the tests to compare it with what the pages say. */
export class Books {
  readonly #pool: pg.Pool
  readonly #held = new Set<pg.Client>()

  constructor(private readonly databaseUrl: string) {
    this.#pool = createPool(databaseUrl, { max: 4, applicationName: 'sagaboard-e2e' })
  }

  async close(): Promise<void> {
    await this.letGo()
    await this.#pool.end()
  }

  /** Lets go what a test that failed still holds. */
  async letGo(): Promise<void> {
    for (const client of this.#held) await client.end()
    this.#held.clear()
  }

  async rows<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    return (await this.#pool.query<Row>(text, [...values])).rows
  }

  /** The simulated provider's outage is on, also when another test has ended it. */
  async beginOutage(): Promise<void> {
    await this.rows(
      "insert into simulated.outages (name) values ('tok_outage') on conflict do nothing",
    )
  }

  /** Resolves when the workers have looked at the fault switches again: they know of every one that is on by now. */
  async switchesAreRead(): Promise<void> {
    const [now] = await this.rows<{ at: string }>('select clock_timestamp() as at')
    const read = `select from pg_stat_activity where application_name = 'sagaboard-simulated-providers' and state = 'idle'
      and query like '%from simulated.fault_switches%' and query_start > $1`
    await eventually(async () => {
      if ((await this.rows(read, [now?.at])).length === 0)
        throw new Error('the workers have not looked at the fault switches yet')
    })
  }

  /** Lets a service fail on events of a type, for every order, until it is ended (or two minutes are over). */
  async failService(service: string, eventType: string): Promise<{ end(): Promise<void> }> {
    const [row] = await this.rows<{ id: string }>(
      `insert into simulated.fault_switches (service, kind, event_type, created_by, ends_at)
       values ($1, 'fail', $2, 'test', now() + interval '2 min') returning id`,
      [service, eventType],
    )
    await this.switchesAreRead()
    return {
      end: async () => {
        await this.rows('update simulated.fault_switches set ends_at = now() where id = $1', [
          row?.id,
        ])
      },
    }
  }

  /** Lets an order that has completed go on in the log, by events that move nothing, until it has so many. */
  addEvents(orderId: string, count: number): Promise<void> {
    return makeLong(this.#pool, orderId, count)
  }

  /** The orders placed under an e-mail address, oldest first. */
  ordersOf(email: string): Promise<OrderRow[]> {
    return this.rows<OrderRow>(
      'select id, status, reason, version, step, total_minor, captured_minor, refunded_minor from orders.orders where customer_email = $1 order by created_at',
      [email],
    )
  }

  async order(orderId: string): Promise<OrderRow> {
    const [row] = await this.rows<OrderRow>(
      'select id, status, reason, version, step, total_minor, captured_minor, refunded_minor from orders.orders where id = $1',
      [orderId],
    )
    if (!row) throw new Error(`There is no order ${orderId}.`)
    return row
  }

  /** The money ledger of an order: taken is positive, given back negative, in minor units. */
  async moneyOf(orderId: string): Promise<number[]> {
    const rows = await this.rows<{ amount: number }>(
      'select amount_minor::int as amount from payment.ledger where order_id = $1 order by id',
      [orderId],
    )
    return rows.map((row) => row.amount)
  }

  /** By how much an order has changed the stock in all, and how many units it had reserved. */
  async stockOf(orderId: string): Promise<{ onHand: number; reserved: number; touched: number }> {
    const [row] = await this.rows<{ onHand: number; reserved: number; touched: number }>(
      `select coalesce(sum(on_hand), 0)::int as "onHand", coalesce(sum(reserved), 0)::int as reserved, coalesce(sum(greatest(reserved, 0)), 0)::int as touched
       from inventory.movements where order_id = $1`,
      [orderId],
    )
    return row ?? { onHand: 0, reserved: 0, touched: 0 }
  }

  /** The types of an order's events, in order. */
  async eventsOf(orderId: string): Promise<string[]> {
    const rows = await this.rows<{ type: string }>(
      'select type from log.events where order_id = $1 order by version',
      [orderId],
    )
    return rows.map((row) => row.type)
  }

  /** Orders per step, from SQL. */
  async steps(): Promise<Map<string, number>> {
    const rows = await this.rows<{ step: string; count: number }>(
      'select step, count(*)::int as count from orders.orders group by step',
    )
    return new Map(rows.map((row) => [row.step, row.count]))
  }

  /** What breaks an invariant, by the view that says so; empty when all hold. */
  broken(): Promise<Record<string, unknown[]>> {
    return brokenInvariants(this.#pool)
  }

  /**
   * Holds the stock row of a product, as a slow stock count would: an order for it waits at its first step until the row is
   * let go. So a test can look at an order on its way, and sees the same on every machine.
   */
  async holdShelf(sku: string): Promise<HeldShelf> {
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      application_name: 'sagaboard-e2e-shelf',
    })
    await client.connect()
    this.#held.add(client)
    await client.query('begin')
    const { rows } = await client.query<ShelfRow>(
      'select warehouse, location, on_hand, reserved from inventory.stock where sku = $1 for update',
      [sku],
    )
    const release = async () => {
      await client.query('commit')
      this.#held.delete(client)
      await client.end()
    }
    const foundEmpty = async () => {
      for (const { warehouse, location, on_hand, reserved } of rows) {
        const missing = on_hand - reserved
        await client.query(
          'update inventory.stock set on_hand = on_hand - $4 where sku = $1 and warehouse = $2 and location = $3',
          [sku, warehouse, location, missing],
        )
        await client.query(
          "insert into inventory.movements (kind, sku, warehouse, location, on_hand, reserved) values ('count', $1, $2, $3, $4, 0)",
          [sku, warehouse, location, -missing],
        )
      }
      await release()
    }
    return { foundEmpty, release }
  }
}

interface ShelfRow {
  warehouse: string
  location: string
  on_hand: number
  reserved: number
}
