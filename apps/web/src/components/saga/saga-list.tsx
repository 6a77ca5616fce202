import type { SagaGraph } from '@sagaboard/events/saga/graph'
import Link from 'next/link'
import { stepName } from '../../lib/labels.ts'
import { useRemark } from './use-remark.ts'
import type { NodeViewModel, SagaViewModel } from './view-model.ts'

const lanes = [
  { lane: 'forward', name: 'Forward' },
  { lane: 'undo', name: 'Undone, in reverse' },
] as const

/** The drawing in words, in the order in which an order passes the steps: says the same as the picture. */
export function SagaList<S extends string>({
  graph,
  viewModel,
  href,
}: {
  graph: SagaGraph<S>
  viewModel: SagaViewModel<S>
  href?: (step: S) => string
}) {
  return (
    <details className="px-4 pb-3 text-small text-ink-2">
      <summary className="w-fit rounded py-1 text-ink-3 hover:text-ink">The same as a list</summary>
      <div className="grid gap-x-6 gap-y-2 pt-1 sm:grid-cols-2">
        {lanes.map(({ lane, name }) => {
          const steps = graph.steps.filter((step) => step.lane === lane)
          // Compensation runs from right to left.
          if (lane === 'undo') steps.sort((a, b) => b.column - a.column)
          return (
            <section key={lane} aria-label={name}>
              <h3 className="text-small">{name}</h3>
              <ol className="grid gap-1 pt-1">
                {steps.map(({ id }) => (
                  <li key={id}>
                    <Item
                      name={viewModel.steps[id].name ?? stepName(id)}
                      viewModel={viewModel.steps[id]}
                      href={href?.(id)}
                    />
                  </li>
                ))}
              </ol>
            </section>
          )
        })}
        {viewModel.returns ? (
          <section aria-label="After the end">
            <h3 className="text-small">After the end</h3>
            <ul className="grid gap-1 pt-1">
              {Object.values(viewModel.returns).map(({ name, node }) => (
                <li key={name}>
                  <Item name={name} viewModel={node} href={undefined} />
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </div>
    </details>
  )
}

function Item({
  name,
  viewModel,
  href,
}: {
  name: string
  viewModel: NodeViewModel
  href: string | undefined
}) {
  const { sentence } = useRemark(name, viewModel)
  if (!href) return sentence
  return (
    <Link
      href={href}
      className="underline decoration-line-2 underline-offset-2 hover:decoration-ink-3"
    >
      {sentence}
    </Link>
  )
}
