import { formatDuration } from '../../lib/format.ts'
import type { Fleet } from './fleet-picture.ts'

/** `Last 15 min`: what rates and durations look at. */
export const windowWords = ({ fromMs, toMs }: Fleet['window']): string => `Last ${formatDuration(Math.max(1000, toMs - fromMs))}`

/** `15 min ago`: where a chart begins. */
export const agoWords = ({ fromMs, toMs }: Fleet['window']): string => `${formatDuration(Math.max(1000, toMs - fromMs))} ago`
