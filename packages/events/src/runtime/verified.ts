import type { SagaEvent } from '../catalog/envelope.ts'
import { matches } from '../log/event-filter.ts'
import { type Batch, type Replaced, storedEventOf } from '../log/message-source.ts'
import { needsCall, type Task } from './backlog.ts'

/** Asks the log, with the first statements of a transaction, whether it has what these are about; see Batch.verify. */
export async function verifyTasks<Tx>(
  batch: Batch<Tx>,
  tx: Tx,
  tasks: readonly Task<Tx>[],
): Promise<Replaced> {
  return (
    (await batch.verify?.(
      tx,
      tasks.map(({ delivery }) => delivery),
    )) ?? nothing
  )
}

/** The tasks, with what stands in place of deliveries that were not what they said, for those who hear that. */
export function withReplaced<Tx>(tasks: readonly Task<Tx>[], replaced: Replaced): Task<Tx>[] {
  if (replaced.size === 0) return [...tasks]
  return tasks.flatMap((task) => {
    if (!replaced.has(task.delivery)) return [task]
    const delivery = replaced.get(task.delivery)
    const isSubscribed =
      delivery && matches(task.service.subscribesTo, storedEventOf(delivery).type)
    return isSubscribed ? [{ ...task, delivery }] : []
  })
}

/** Of the events that need a call those that the log does not have as they say: nobody is called for them. */
export async function refusedCalls<Tx>(
  batch: Batch<Tx>,
  reader: Tx,
  tasks: readonly Task<Tx>[],
): Promise<ReadonlySet<SagaEvent>> {
  const calling = tasks.filter((task) => task.from === 'source' && needsCall(task))
  const replaced = calling.length > 0 ? await verifyTasks(batch, reader, calling) : nothing
  return new Set(
    [...replaced.keys()].flatMap((delivery) => (delivery.type === 'event' ? [delivery.event] : [])),
  )
}

const nothing: Replaced = new Map()
