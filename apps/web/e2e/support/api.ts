import { randomUUID } from 'node:crypto'
import type { PlacedOrder } from './shop.ts'

/** An order as `GET /v1/orders/{id}` tells it. */
export interface ApiOrder {
  readonly orderNumber: string
  readonly status: string
  readonly version: number
  /** What it rests for. */
  readonly waitingFor: string | null
  readonly onShortage: string
  readonly leftOut: readonly { line: number; sku: string; quantity: number }[]
  readonly followUp: string | null
  readonly followUpOf: string | null
  readonly reason: string | null
  readonly totalMinor: number
  readonly needsAttention: boolean
  readonly payment: {
    readonly status: string
    readonly capturedMinor: number
    readonly refundedMinor: number
  }
  readonly shipment: { readonly status: string; readonly trackingNumber: string | null }
  readonly returns: readonly {
    readonly returnId: string
    readonly status: string
    readonly labels: readonly { readonly trackingNumber: string }[]
  }[]
}

export interface OrderSpec {
  sku?: string
  quantity?: number
  token?: string
  postcode?: string
  email?: string
  name?: string
}

/** The public HTTP API of a running product. */
export class Api {
  constructor(private readonly url: string) {}

  /** Places an order as another system would. */
  async place({
    sku = 'garden-twine',
    quantity = 1,
    token = 'tok_visa',
    postcode = '04109',
    email = 'robot@example.org',
    name = 'Robin Robot',
  }: OrderSpec = {}): Promise<PlacedOrder> {
    const response = await fetch(`${this.url}/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({
        lines: [{ sku, quantity }],
        customer: { email, name },
        shipTo: { line1: 'Musterweg 1', city: 'Leipzig', postcode, country: 'DE' },
        payment: { token },
      }),
    })
    if (response.status !== 202)
      throw new Error(`POST /v1/orders answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as PlacedOrder
  }

  async order({ orderId, accessToken }: PlacedOrder): Promise<ApiOrder> {
    const response = await fetch(`${this.url}/v1/orders/${orderId}`, {
      headers: { authorization: `Bearer ${accessToken}` },
    })
    if (response.status !== 200)
      throw new Error(`GET /v1/orders/${orderId} answered ${response.status}`)
    return (await response.json()) as ApiOrder
  }
}
