import { useClock } from '../clock.tsx'
import { type NodeViewModel, retryLabel } from './view-model.ts'

/** What stands under the name of a node and what is read aloud of it. Follows the clock only while it waits for a try. */
export function useRemark(
  name: string,
  { detail, sentence, retry }: Pick<NodeViewModel, 'detail' | 'sentence' | 'retry'>,
): { detail: string | undefined; sentence: string } {
  const countdown = useClock((nowMs) => (retry ? retryLabel(retry, nowMs) : undefined))
  return countdown === undefined
    ? { detail, sentence }
    : { detail: countdown, sentence: `${name}: ${countdown}` }
}
