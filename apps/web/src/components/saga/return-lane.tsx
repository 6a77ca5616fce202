import type { EventType } from '@sagaboard/events/catalog/events'
import { Silent } from '../ui/svg.tsx'
import { EdgeLine } from './edge.tsx'
import type { Drawing } from './layout.ts'
import { SagaNode } from './node.tsx'
import type { SagaViewModel } from './view-model.ts'

/** What comes back once the order has completed: a lane of its own after the pivot. Nothing when there is none to tell of. */
export function ReturnLane({
  drawing,
  viewModels,
  onSelect,
  selected,
}: {
  drawing: Pick<Drawing, 'returns'>
  viewModels: SagaViewModel['returns']
  onSelect?: (place: EventType) => (() => void) | undefined
  selected?: string
}) {
  const shown = drawing.returns.flatMap(({ node, box, path }) => {
    const viewModel = viewModels?.[node.id]
    return viewModel ? [{ ...viewModel, id: node.id, box, path }] : []
  })
  const [last] = shown
  const first = shown.at(-1)
  if (!first || !last) return null
  return (
    <>
      {shown.map(({ id, path, edge }) => (
        <EdgeLine key={id} id={`completed-${id}`} events={[id]} path={path} viewModel={edge} />
      ))}
      <Silent>
        <text
          x={first.box.x}
          y={last.box.y + last.box.height + 18}
          fontSize="11"
          className="fill-ink-3"
        >
          After the end
        </text>
      </Silent>
      {shown.map(({ id, name, box, node }) => (
        <SagaNode
          key={id}
          name={name}
          box={box}
          viewModel={node}
          large={false}
          onSelect={onSelect?.(id)}
          selected={selected === id}
        />
      ))}
    </>
  )
}
