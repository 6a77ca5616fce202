import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { beforeAll, expect, test } from 'vitest'
import type { HistoryRounds } from '../history/databases.ts'
import { historyReport } from '../history/run.ts'
import type { PeerRounds } from '../peers/roles.ts'
import { peerReport } from '../peers/run.ts'
import { standardReport } from '../standard.ts'
import { receiveStock } from '../stock.ts'
import { PromisesBroken } from './promises.ts'

const kept = useTestDatabase({ seeded: true })
const broken = useTestDatabase({ seeded: true })

beforeAll(async () => {
  await receiveStock(kept.pool)
  await receiveStock(broken.pool)
  await broken.pool.query(`update inventory.stock set on_hand = on_hand - 1 where sku = 'bench-01'`)
})

const noPeers: PeerRounds = { placing: [], baseline: [], 'dbos-transactions': [], 'dbos-steps': [] }
const noRounds: HistoryRounds = { empty: [], open: [], ended: [] }
const run = (accepted: number) => ({
  rounds: [],
  rest: { transactions: 0, roundTrips: 0, cpuMs: new Map() },
  accepted,
})
const held = (database: typeof kept, accepted = 0) => ({
  pool: database.pool,
  since: '2020-01-01T00:00:00Z',
  accepted,
})

test('each run gives its figures from a database whose promises hold', async () => {
  expect(await standardReport('log', kept.pool, run(0))).toMatchObject({ bus: 'log', accepted: 0 })
  expect(await peerReport(kept.pool, 0, noPeers)).toHaveProperty('figures.placing')
  const all = { empty: held(kept), open: held(kept), ended: held(kept) }
  expect(await historyReport(all, noRounds)).toHaveProperty('figures.ratios')
})

test('and none from one where stock is missing, nor when an order is', async () => {
  await expect(standardReport('log', broken.pool, run(0))).rejects.toThrow(/stock_equals_ledger/)
  await expect(standardReport('log', kept.pool, run(1))).rejects.toThrow(PromisesBroken)
  await expect(peerReport(broken.pool, 0, noPeers)).rejects.toThrow(/No figures for "peers"/)
  await expect(peerReport(kept.pool, 1, noPeers)).rejects.toThrow(PromisesBroken)
  for (const name of ['empty', 'open', 'ended'] as const) {
    const one = { empty: held(kept), open: held(kept), ended: held(kept), [name]: held(broken) }
    await expect(historyReport(one, noRounds)).rejects.toThrow(
      new RegExp(`${name}: invariant.stock_equals_ledger`),
    )
    const less = { empty: held(kept), open: held(kept), ended: held(kept), [name]: held(kept, 1) }
    await expect(historyReport(less, noRounds)).rejects.toThrow(
      new RegExp(`${name}: every order that was accepted`),
    )
  }
})
