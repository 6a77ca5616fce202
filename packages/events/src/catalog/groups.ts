import { type Service, services } from './events.ts'

/**
 * Services beside the saga: each hears what happens and keeps rows of its own, and states nothing,
 * so no order ever waits for it. Like the others it reads the log as a group of its own, is tried
 * again, and may have to wait for a person.
 */
export const subscribers = ['notifications'] as const satisfies readonly string[]
export type Subscriber = (typeof subscribers)[number]

/** Everything that reads the log as a group of its own. */
export const groups = [...services, ...subscribers] as const
export type Group = Service | Subscriber

/** Whether a group is part of the saga. */
export const isService = (group: Group): group is Service =>
  (services as readonly string[]).includes(group)
