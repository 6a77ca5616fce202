import { loadPackageDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { services } from '@sagaboard/events/catalog/events'
import { protoFile, protoFolder } from '@sagaboard/events/proto'

/** A call of a service's door, as a client of grpc-js makes it. */
export interface Method {
  path: string
  requestSerialize: (message: object) => Buffer
  responseDeserialize: (bytes: Buffer) => Record<string, unknown>
}

const definition = loadPackageDefinition(
  loadSync(
    services.map((name) => protoFile(name)),
    { keepCase: true, longs: Number, includeDirs: [protoFolder] },
  ),
)

/**
 * @param method such as `inventory.v1.InventoryService/ReserveStock`
 * @throws Error when no door has it
 */
export function methodOf(method: string): Method {
  const [service = '', name = ''] = method.split('/')
  const found = service
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], definition)
  const call = (found as { service?: Record<string, Method> } | undefined)?.service?.[name]
  if (!call) throw new Error(`there is no ${method}`)
  return call
}
