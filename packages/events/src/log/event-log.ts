import type { BlockedOrders } from './blocked-orders.ts'
import type { ConsumerGroups } from './consumer-groups.ts'
import type { EventStore } from './event-store.ts'
import type { Notifier } from './notifier.ts'
import type { Unroutable } from './unroutable.ts'

/**
 * All that one store offers, for whoever builds it. Everybody else asks for those of the five that
 * he uses.
 */
export interface EventLog<Tx>
  extends EventStore<Tx>,
    ConsumerGroups<Tx>,
    BlockedOrders<Tx>,
    Unroutable,
    Notifier {}
