import { type Cost, sumOf } from '../measure/per-saga.ts'
import { median } from '../stats.ts'

/** The same load on a system that writes to customers, and on one that does not. */
export interface MessagesRound {
  with: Pick<Cost, 'cpuMs'>
  without: Pick<Cost, 'cpuMs'>
}

/** CPU of Postgres and workers, ms a saga: the middle of the rounds, and of their ratios. */
export interface MessagesFigures {
  withMs: number
  withoutMs: number
  ratio: number
}

/** What messages may cost at most, of what a saga costs without them. */
export const messagesRatioMax = 1.1

const servingMs = ({ cpuMs }: Pick<Cost, 'cpuMs'>) => sumOf(cpuMs, ['Postgres', 'workers'])

export const messagesFigures = (rounds: readonly MessagesRound[]): MessagesFigures => ({
  withMs: median(rounds.map((round) => servingMs(round.with))),
  withoutMs: median(rounds.map((round) => servingMs(round.without))),
  ratio: median(rounds.map((round) => servingMs(round.with) / servingMs(round.without))),
})
