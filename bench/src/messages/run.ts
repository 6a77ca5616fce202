import { services } from '@sagaboard/events/catalog/events'
import type { BenchContext } from '../context.ts'
import { measureEpisode, warmUp } from '../measure/episode.ts'
import { brokenInvariants } from '../measure/invariants.ts'
import { figuresIfKept } from '../measure/promises.ts'
import type { Stage } from '../stage/stage.ts'
import { type MessagesRound, messagesFigures } from './figures.ts'

/** Measures the same load with and without messages to customers: two systems that take turns, round by round. */
export async function measureMessages({ plan, onStage, log: telling }: BenchContext) {
  const log = telling('messages')
  log('starting a system with, and one without')
  const wanted = { bus: 'log', web: false, roles: ['placing'], log } as const
  const rounds = await onStage(wanted, (told) =>
    onStage({ ...wanted, services }, async (silent) => {
      let [toldOrders, silentOrders] = [0, 0]
      log('warming up')
      toldOrders += (await warmUp(told, 'placing', plan.warmUpMs)).accepted
      silentOrders += (await warmUp(silent, 'placing', plan.warmUpMs)).accepted
      const all: MessagesRound[] = []
      for (let n = 1; n <= plan.rounds; n++) {
        log(`round ${n} of ${plan.rounds}`)
        const withThem = await measureEpisode(told, 'placing', plan.loadMs)
        const without = await measureEpisode(silent, 'placing', plan.loadMs)
        toldOrders += withThem.accepted
        silentOrders += without.accepted
        all.push({ with: withThem, without })
      }
      await kept(told, toldOrders)
      await kept(silent, silentOrders)
      return all
    }),
  )
  return { figures: messagesFigures(rounds), rounds }
}

const kept = (stage: Stage, accepted: number) =>
  figuresIfKept(
    'messages',
    () => brokenInvariants(stage.pool, accepted),
    () => undefined,
  )
