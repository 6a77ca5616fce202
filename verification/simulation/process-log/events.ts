import { LeaseLost } from '@sagaboard/events/log/consumer-groups'
import type { EventStore, NewEntry } from '@sagaboard/events/log/event-store'
import { isParcelNews } from '@sagaboard/events/saga/parcel-news'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import { network } from '../scheduler.ts'
import { ConnectionLost, type SimProcess } from '../sim-process.ts'
import type { LogEnvironment } from './environment.ts'

/**
 * As the pool of production says: a transaction in which its owner says nothing is ended by the
 * store.
 */
const transactionMaxMs = 3_000

type Work<T> = (tx: MemoryTx) => Promise<T>

/**
 * The events as one process has them: every request and every answer is a task, and either can be
 * lost.
 */
export function processEvents(
  environment: LogEnvironment,
  process: SimProcess,
): EventStore<MemoryTx> {
  const { log } = environment
  return {
    partitions: log.partitions,
    reader: log.reader,
    transaction: (work) => transaction(environment, process, work),
    append(tx, entries) {
      for (const entry of entries) {
        if (entry.type === 'OrderCancelRequested') environment.cancelRequested(entry)
        if (entry.type === 'ReturnGiveUpRequested') environment.giveUpRequested(entry)
      }
      log.append(
        tx,
        entries.map((entry) => written(environment, entry)),
      )
    },
    lastVersions: (...of) => process.ask('read last versions', () => log.lastVersions(...of)),
    lastTraces: (...of) => process.ask('read last traces', () => log.lastTraces(...of)),
    cancelRequests: (...of) =>
      process.ask('read requests to cancel', () => log.cancelRequests(...of)),
    read: (...of) => process.ask('read', () => log.read(...of)),
    readAt: (...of) => process.ask('read places', () => log.readAt(...of)),
    readOrder: (orderId, afterVersion) =>
      process.ask(`read ${environment.nameOf(orderId)}`, () =>
        log.readOrder(orderId, afterVersion),
      ),
    readOriginals: (...of) => process.ask('read originals', () => log.readOriginals(...of)),
    verifyEntries: (...of) => process.ask('verify entries', () => log.verifyEntries(...of)),
    isUnavailable: (error) => error instanceof ConnectionLost || log.isUnavailable(error),
    isOutdated: (error) => log.isOutdated(error),
  }
}

/** What services state has met its bug before, see processes.ts. */
function written(environment: LogEnvironment, entry: NewEntry): NewEntry {
  if (entry.causationId !== null) return entry
  const kind = isParcelNews(entry.type) ? 'newsBroken' : 'payloadBroken'
  return { ...entry, data: environment.writtenBy(entry.id, entry.data as object, kind) }
}

function transaction<T>(
  environment: LogEnvironment,
  process: SimProcess,
  work: Work<T>,
): Promise<T> {
  const { log, coverage, faultPlan } = environment
  return new Promise((resolve, reject) => {
    environment.send('begin', () => {
      let unit: MemoryTx | undefined
      const run = (tx: MemoryTx) => {
        unit = tx
        return unitOfWork(environment, process, () => work(tx))
      }
      log.transaction(run).then(
        (result) => {
          if (unit) environment.committed(unit)
          if (faultPlan.happens('storeAnswerLost')) {
            coverage.saw('answer of a commit lost')
            process.answer('commit lost', () =>
              reject(new ConnectionLost('the answer of the commit was lost')),
            )
          } else process.answer('committed', () => resolve(result))
        },
        (error) => {
          if (error instanceof LeaseLost) coverage.saw('commit of one who lost its lease refused')
          process.answer('rolled back', () => reject(error))
        },
      )
    })
  })
}

/**
 * One unit of work, from the moment in which the store begins it. It ends without effect when its
 * owner does.
 */
function unitOfWork<T>(
  environment: LogEnvironment,
  process: SimProcess,
  work: () => Promise<T>,
): Promise<T> {
  if (!process.alive) return Promise.reject(new ConnectionLost('nobody is there any more'))
  const { scheduler, coverage, faultPlan } = environment
  return new Promise((resolve, reject) => {
    const cancel = scheduler.schedule(
      network,
      transactionMaxMs,
      'transaction ended by the store',
      () => {
        coverage.saw('transaction ended by the store')
        forget()
        reject(new ConnectionLost('the transaction took too long'))
      },
    )
    const forget = process.onEnd(() => {
      coverage.saw('crash inside a transaction')
      cancel()
      reject(new ConnectionLost('the process ended'))
    })
    process
      .answered('begun')
      .then(work)
      .then((result) =>
        environment.send('commit', () => {
          if (faultPlan.happens('storeAway'))
            reject(new ConnectionLost('the commit was not reached'))
          else resolve(result)
        }),
      )
      .catch(reject)
      .finally(() => {
        // What is on its way to the store arrives, whatever becomes of who sent it.
        forget()
        cancel()
      })
  })
}
