import { type Audience, audienceOf, type Session } from '../../auth/policy.ts'
import type { OrderRecord } from '../../orders/order-reader.ts'
import { notFound, refuse } from './problem.ts'
import type { V1Request } from './route.ts'

/** The order in the path, when the caller may see it; refused as not found else. */
export async function openOrder({
  v1: { orders, viewerOf },
  request,
  id,
}: V1Request): Promise<{ order: OrderRecord; audience: Audience; session: Session | null }> {
  const order = await orders.find(id)
  if (order === null) return refuse(notFound)
  const viewer = await viewerOf(request)
  const audience = audienceOf(viewer, order)
  return audience === null ? refuse(notFound) : { order, audience, session: viewer.session }
}
