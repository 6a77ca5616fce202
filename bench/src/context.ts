import type { Options } from './options.ts'
import type { Plan } from './plan.ts'
import type { Stage, StageOptions } from './stage/stage.ts'

/** What a run of the bench works with. */
export interface BenchContext {
  options: Options
  plan: Plan
  /** Sets up a stage, works on it, and takes it down whatever happens. Several may stand at once. */
  onStage<T>(
    wanted: Omit<StageOptions, 'seed' | 'build' | 'signal'>,
    work: (stage: Stage) => Promise<T>,
  ): Promise<T>
  /** Prints what is being done, with the time since the part began. */
  log(part: string): (line: string) => void
}
