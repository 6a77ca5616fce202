import { dim, print } from '@sagaboard/scripts/lib/progress'
import type { BenchContext } from '../context.ts'
import { warmUp } from '../measure/episode.ts'
import { brokenInvariants } from '../measure/invariants.ts'
import { figuresIfKept } from '../measure/promises.ts'
import { aimTable } from '../report/targets.ts'
import { openBrowser } from './browser.ts'
import { measureConsole } from './console.ts'
import { webAims } from './figures.ts'
import { measureLongOrder } from './long-order.ts'
import { measureShop } from './shop.ts'

/** Measures what people feel, in a real browser: the shop on a slow phone, and the console while the shop is busy. */
export async function benchWeb({ plan, onStage, log: telling }: BenchContext) {
  const log = telling('web')
  const browser = await openBrowser()
  try {
    log('starting servers, workers and web')
    const figures = await onStage(
      { bus: 'log', web: true, roles: ['placing'], log },
      async (stage) => {
        log('warming up')
        const warm = await warmUp(stage, 'placing', plan.warmUpMs)
        log('the shop, on a slow phone')
        const shop = await measureShop(browser, stage.webUrl, plan.rounds)
        const perSecond = plan.consoleOrdersPerSecond
        log(`the console, beside ${perSecond} orders a second for ${plan.consoleMs / 1_000} s`)
        const console = await measureConsole(browser, stage, plan)
        const accepted = warm.accepted + console.accepted
        return figuresIfKept(
          'web',
          () => brokenInvariants(stage.pool, accepted),
          async () => {
            log('an order of 10,000 events')
            const longOrder = await measureLongOrder(browser, stage, plan.rounds)
            return { shop, console, longOrder }
          },
        )
      },
    )
    print(`\n  What people feel, in Chromium  ${dim('all invariants hold')}\n`)
    for (const line of aimTable(webAims(figures))) print(`  ${line}`)
    return [figures]
  } finally {
    await browser.close()
  }
}
