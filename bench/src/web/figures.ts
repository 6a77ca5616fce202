import { figure } from '../report/table.ts'
import { atMost, type Target } from '../report/targets.ts'
import type { Vitals } from './browser.ts'
import { type ConsoleUnderLoad, isSame } from './console.ts'
import type { LongOrderOpened } from './long-order.ts'
import type { ShopPage } from './shop.ts'

export interface WebFigures {
  shop: ReadonlyMap<ShopPage, Vitals>
  console: ConsoleUnderLoad
  longOrder: LongOrderOpened
}

/** Events a second that the console is to keep up with. */
const eventsMin = 2_000
/** A heap that is flat: what it may have grown by, since strings and code come and go. */
const heapGrowthMax = 1.2

/** The aims of what people feel, each with what was measured. */
export function webAims({ shop, console: busy, longOrder }: WebFigures): Target[] {
  return [
    ...[...shop].flatMap(([page, { largestPaintMs, shift, interactionMs }]) => [
      atMost(`${page}, on a slow phone: largest contentful paint`, largestPaintMs, 2_000),
      atMost(`${page}, on a slow phone: layout shift`, shift, 0.05, ''),
      interaction(`${page}, on a slow phone: interaction to next paint`, interactionMs, 150),
    ]),
    {
      title: 'console, busy: events a second',
      wanted: `at least ${figure(eventsMin)}`,
      measured: figure(busy.eventsPerSecond),
      reached: busy.eventsPerSecond >= eventsMin,
    },
    interaction('console, busy: interaction to next paint', busy.interactionMs, 200),
    atMost(
      'console, busy: heap at the end, to a quarter of the way',
      busy.heapAfter / busy.heapBefore,
      heapGrowthMax,
      'x',
    ),
    {
      title: 'console, busy: says that it is live',
      wanted: 'always',
      measured: `${figure(100 * busy.liveShare)} %`,
      reached: busy.liveShare === 1,
    },
    {
      title: 'console, afterwards: counts of the fleet map, to SQL',
      wanted: 'the same',
      measured: isSame(busy.shown, busy.counted) ? 'the same' : 'others',
      reached: isSame(busy.shown, busy.counted),
    },
    atMost('an order of 10,000 events, to its newest ones', longOrder.newestMs, 1_000),
    atMost('an order of 10,000 events, until all of it is drawn', longOrder.allMs, 1_000),
  ]
}

/** A browser does not tell of interactions below 16 ms: where none was told, none took longer. */
const interaction = (title: string, ms: number, max: number): Target =>
  Number.isNaN(ms)
    ? { title, wanted: `at most ${max} ms`, measured: 'below 16 ms', reached: true }
    : atMost(title, ms, max)
