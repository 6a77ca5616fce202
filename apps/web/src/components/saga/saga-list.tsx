import { sagaGraph } from '@sagaboard/events/saga/graph'
import type { Station } from '@sagaboard/events/saga/order-saga'
import Link from 'next/link'
import type { SagaViewModel } from './view-model.ts'

const lanes = [
  { lane: 'forward', name: 'Forward' },
  { lane: 'undo', name: 'Undone, in reverse' },
] as const

/** The drawing in words, in the order in which an order passes the stations: says the same as the picture. */
export function SagaList({
  viewModel,
  href,
}: {
  viewModel: SagaViewModel
  href?: (station: Station) => string
}) {
  return (
    <details className="px-4 pb-3 text-small text-ink-2">
      <summary className="w-fit rounded py-1 text-ink-3 hover:text-ink">The same as a list</summary>
      <div className="grid gap-x-6 gap-y-2 pt-1 sm:grid-cols-2">
        {lanes.map(({ lane, name }) => {
          const stations = sagaGraph.stations.filter((station) => station.lane === lane)
          // Undoing walks from the right to the left.
          if (lane === 'undo') stations.sort((a, b) => b.column - a.column)
          return (
            <section key={lane} aria-label={name}>
              <h3 className="text-small">{name}</h3>
              <ol className="grid gap-1 pt-1">
                {stations.map(({ id }) => (
                  <li key={id}>
                    {href ? (
                      <Link
                        href={href(id)}
                        className="underline decoration-line-2 underline-offset-2 hover:decoration-ink-3"
                      >
                        {viewModel.stations[id].sentence}
                      </Link>
                    ) : (
                      viewModel.stations[id].sentence
                    )}
                  </li>
                ))}
              </ol>
            </section>
          )
        })}
      </div>
    </details>
  )
}
