import type { Command } from '@sagaboard/events/commands/command'
import { setOrdersMax } from '@sagaboard/events/commands/order-sets'
import { skipToken, useQuery } from '@tanstack/react-query'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import type { OrderFilter } from '../../lib/order-filter.ts'
import { previewWords } from '../../lib/preview-words.ts'
import { useRested } from '../../lib/use-rested.ts'
import { say } from '../../messages/say.ts'

/** What an act of the palette would be asked for, and of what. */
export type Foretold =
  | { type: 'command'; orderId: string; command: Command; currency: string }
  | { type: 'many'; filter: OrderFilter }

/** An act is foretold when nothing else was chosen for so long. */
const restMs = 250
const freshMs = 5_000

/** What would follow of the act that is chosen in the list, in words: by the same preview as in its dialog. */
export function PalettePreview({ id, foretold }: { id: string; foretold: Foretold }) {
  const sentences = useForetold(foretold, useRested(id, restMs) === id)
  const [first, ...cautions] = sentences
  return (
    <section
      aria-label={say('palette.preview')}
      className="num grid gap-1 rounded-lg border border-line px-3 py-2 text-small"
    >
      <p role="status" className="text-ink-2">
        {first}
      </p>
      {cautions.map((caution) => (
        <p key={caution} className="text-undo">
          {caution}
        </p>
      ))}
    </section>
  )
}

/** `isRested`: it was chosen long enough to be asked for. */
function useForetold(foretold: Foretold, isRested: boolean): string[] {
  const { commands, orders } = useConsoleApi().console
  const ofOne = foretold.type === 'command' ? foretold : null
  const ofMany = foretold.type === 'many' ? foretold : null
  const preview = useQuery(
    commands.preview.queryOptions(
      ofOne && isRested ? { orderId: ofOne.orderId, command: ofOne.command } : skipToken,
      { staleTime: freshMs },
    ),
  )
  const count = useQuery(
    orders.count.queryOptions(ofMany && isRested ? { filter: ofMany.filter } : skipToken, {
      staleTime: freshMs,
    }),
  )
  if (preview.isError || count.isError) return [say('palette.preview_failed')]
  if (ofOne && preview.data) return previewWords(preview.data.preview, ofOne.currency)
  return count.data ? meantWords(count.data) : [say('palette.working_out')]
}

const meantWords = ({ count, more }: ConsoleOutputs['orders']['count']): string[] => [
  say('palette.meant', { count, more: more ? 'yes' : 'no' }),
  ...(count > setOrdersMax ? [say('palette.too_many', { max: setOrdersMax })] : []),
]
