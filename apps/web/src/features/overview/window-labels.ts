import { formatDuration } from '../../lib/format.ts'
import type { OverviewData } from './view-model.ts'

/** `Last 15 min`: what rates and durations look at. */
export const windowLabels = ({ fromMs, toMs }: OverviewData['window']): string =>
  `Last ${formatDuration(Math.max(1000, toMs - fromMs))}`
