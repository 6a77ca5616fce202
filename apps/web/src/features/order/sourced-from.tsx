import { isReadable } from '@sagaboard/events/catalog/envelope'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { sourcingLines } from './sourcing-lines.ts'

/** Where the goods are sent from: how far, why from there, and which nearer warehouses were passed by. */
export function SourcedFrom({
  detail,
  names,
}: {
  detail: ConsoleOutputs['order']
  /** Names of the products by SKU. */
  names: ReadonlyMap<string, string>
}) {
  const sourcing = detail.events
    .flatMap((event) =>
      isReadable(event) &&
      (event.type === 'InventoryReserved' || event.type === 'InventoryResourced')
        ? (event.data.sourcing ?? [])
        : [],
    )
    .at(-1)
  if (!sourcing) return null
  const { from, passedBy, measured } = sourcingLines(sourcing, detail.warehouses, names)
  return (
    <div className="num px-4 pt-1.5 pb-3.5">
      <ul aria-label="Sent from">
        {from.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {passedBy.length > 0 ? (
        <>
          <p className="pt-1.5 text-ink-2">Nearer, and passed by</p>
          <ul aria-label="Nearer, and passed by">
            {passedBy.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      ) : null}
      <p className="pt-1.5 text-small text-ink-3">{measured}</p>
    </div>
  )
}
