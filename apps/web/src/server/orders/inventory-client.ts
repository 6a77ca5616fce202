import { Client, credentials, loadPackageDefinition, Metadata, status } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { protoFile, protoFolder } from '@sagaboard/events/proto'
import type { Tracer } from '@sagaboard/events/runtime/tracer'

export interface InventorySettings {
  /** `host:port` */
  address: string
  secret: string
  /** How long one request may wait, in ms. */
  waitMaxMs: number
}

/** Asks the process that runs inventory to look at an order's stock now. */
export interface InventoryClient extends Pick<Readonly<InventorySettings>, 'waitMaxMs'> {
  /**
   * Waits until it is committed, as long as there is time; a process that is starting, or was lost in the middle, is asked
   * once more.
   *
   * @param until in ms since the epoch
   * @returns whether it was answered; what came of it stands in the log
   */
  reserveOrder(orderId: string, until: number): Promise<boolean>
  close(): void
}

interface Method {
  path: string
  requestSerialize: (message: object) => Buffer
  responseDeserialize: (bytes: Buffer) => object
}

const triesMax = 2

export function createInventoryClient(
  { address, secret, waitMaxMs }: InventorySettings,
  tracer?: Tracer,
): InventoryClient {
  const loaded = loadPackageDefinition(
    loadSync(protoFile('inventory'), { keepCase: true, includeDirs: [protoFolder] }),
  ) as unknown as {
    inventory: { v1: { InventoryService: { service: Record<'ReserveOrder', Method> } } }
  }
  const { ReserveOrder } = loaded.inventory.v1.InventoryService.service
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
  })

  const ask = (orderId: string, deadline: number): Promise<status> =>
    new Promise((resolve) => {
      // One that is only starting is waited for, too.
      const metadata = new Metadata({ waitForReady: true })
      metadata.set('authorization', `Bearer ${secret}`)
      const span = tracer?.start('inventory.v1.InventoryService/ReserveOrder', {
        kind: 'client',
        parent: tracer.current(),
        attributes: { 'sagaboard.order.id': orderId },
      })
      if (span) metadata.set('traceparent', span.traceparent)
      const { path, requestSerialize, responseDeserialize } = ReserveOrder
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        { order_id: orderId },
        metadata,
        { deadline },
        (error) => {
          span?.end({ error: error ? status[error.code] : undefined })
          resolve(error?.code ?? status.OK)
        },
      )
    })

  return {
    waitMaxMs,
    async reserveOrder(orderId, until) {
      for (let tries = 1; tries <= triesMax; tries++) {
        const code = await ask(orderId, until)
        if (code === status.OK) return true
        if (code !== status.UNAVAILABLE) return false
      }
      return false
    },
    close: () => client.close(),
  }
}
