import { readReaderLines } from '@sagaboard/db/lines'
import { orderGraph } from '@sagaboard/events/saga/graph'
import type { Pool } from 'pg'
import { readMissedGoals } from './overview-goals.ts'
import {
  readBookDifferences,
  readIncidents,
  readOutages,
  readReturned,
} from './overview-incidents.ts'
import { readSteps } from './overview-steps.ts'
import type { OverviewSnapshot } from './overview-types.ts'
import { readWindow } from './overview-window.ts'
import { countReturns } from './returns.ts'

/** Where every order is, how the steps do, who waits and what is wrong, read from the tables themselves. */
export async function readOverview(pool: Pool): Promise<OverviewSnapshot> {
  const lines = readReaderLines(pool)
  const [
    where,
    { steps: lately, ...happened },
    waiting,
    missed,
    incidents,
    differences,
    outages,
    returned,
    returns,
  ] = await Promise.all([
    readSteps(pool),
    readWindow(pool),
    lines,
    lines.then((found) => readMissedGoals(pool, found)),
    readIncidents(pool),
    readBookDifferences(pool),
    readOutages(pool),
    readReturned(pool),
    countReturns(pool),
  ])
  const none = {
    orders: 0,
    retrying: 0,
    dead: 0,
    resting: 0,
    handled: 0,
    refused: 0,
    p50Ms: null,
    p95Ms: null,
  }
  return {
    ...happened,
    steps: orderGraph.steps.map(({ id }) => {
      const { underWay: _, ...now } = where.find(({ step }) => step === id) ?? { underWay: 0 }
      return { ...none, ...lately.find(({ step }) => step === id), ...now, step: id }
    }),
    underWay: where.reduce((sum, row) => sum + row.underWay, 0),
    waiting,
    missed,
    incidents,
    differences,
    outages,
    returned,
    returns,
  }
}
