import type { Service } from '../catalog/events.ts'
import { type LogEntry, nextOf, type OrderSnapshot } from './order-snapshot.ts'

/** Where a service stands, as the guards of several commands ask and tell. */

export const entryAt = (snapshot: OrderSnapshot, version: number): LogEntry | undefined =>
  snapshot.log.find((entry) => entry.version === version)

export const decidedAlready = ({ version, type }: LogEntry) =>
  `A decision about event ${version} (${type}) is being carried out: wait for it.`

export const notBlocked = (snapshot: OrderSnapshot, service: Service) =>
  nextOf(snapshot, service)
    ? `The ${service} service is at work on this order and stands nowhere: there is nothing to decide.`
    : `The ${service} service has handled everything of this order: there is nothing to decide.`
