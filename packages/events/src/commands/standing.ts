import { type Group, isService } from '../catalog/groups.ts'
import { type Block, type LogEntry, nextOf, type OrderSnapshot, seenBy } from './order-snapshot.ts'

/** Where a service stands, as the guards of several commands ask and tell. */

export const entryAt = (snapshot: OrderSnapshot, version: number): LogEntry | undefined =>
  snapshot.log.find((entry) => entry.version === version)

/**
 * The block at which a service stands; undefined when it stands nowhere, also when it has handled the event since: then the
 * block is there for the moment until it is lifted, and nothing about it is to be decided any more.
 */
export function standingAt(snapshot: OrderSnapshot, group: Group): Block | undefined {
  const block = snapshot.blocks[group]
  return block && isService(group) && seenBy(snapshot, group) >= block.version ? undefined : block
}

export const decidedAlready = ({ version, type }: LogEntry) =>
  `A decision about event ${version} (${type}) is being carried out: wait for it.`

export const notBlocked = (snapshot: OrderSnapshot, service: Group) =>
  isService(service) && nextOf(snapshot, service)
    ? `The ${service} service is at work on this order and stands nowhere: there is nothing to decide.`
    : `The ${service} service has handled everything of this order: there is nothing to decide.`
