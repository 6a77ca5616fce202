import { rowsOf } from './testing/ledgers.ts'
import { rollingRestart } from './testing/rolling-restart.ts'

const members = `select count(distinct owner)::int as members from log.cursors where group_name = 'inventory'`

rollingRestart({
  env: () => ({ ...process.env, EVENT_BUS: 'log' }),
  membersOfInventory: async (pool) =>
    (await rowsOf<{ members: number }>(pool, members))[0]?.members ?? 0,
})
