import { testCancelOvertakes } from './testing/cancel-overtakes.ts'
import { startWorkers } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const { database, shop } = useShop()

testCancelOvertakes(
  'the log',
  () => shop,
  () => startWorkers(database.url, 'member-1'),
)
