'use client'

import { isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import { Button } from '../../components/ui/button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { buttonLabels, commandTone, keyOfCommand } from '../../lib/command-labels.ts'
import { say } from '../../messages/say.ts'
import { useAskedInUrl } from './use-asked-in-url.ts'
import { useCommands } from './use-commands.tsx'

/** Where the panel stands on the page. */
export const commandsId = 'acts'

/** What a person can do for this order now, and why not where they can't. What concerns one return stands there. */
export function CommandsPanel({
  order,
  warehouses,
}: {
  order: OrderView
  /** Names of warehouses by id. */
  warehouses: Readonly<Record<string, string>>
}) {
  const { data, isError, context, ask, askAnew, dialog } = useCommands(order, warehouses)
  const offers = data?.offers.filter(({ command }) => !('returnId' in command)) ?? []
  const unaskable = useAskedInUrl(data, ask)
  const possible = offers.filter(({ refusal }) => refusal === null)
  const refused = offers.filter(({ refusal }) => refusal !== null)
  return (
    <Panel id={commandsId} aria-label="What a person can do">
      <PanelHeader title="What a person can do" />
      {unaskable ? (
        <p role="status" className="px-4 pt-2 text-undo">
          {unaskable.command
            ? `“${buttonLabels(unaskable.command, context)}” can’t be done: ${unaskable.refusal}`
            : unaskable.refusal}
        </p>
      ) : null}
      {data ? (
        <>
          {possible.length > 0 ? (
            <ul className="flex flex-wrap gap-2 px-4 pt-2.5 pb-3">
              {possible.map(({ command }) => (
                <li key={keyOfCommand(command)}>
                  <Button
                    size="small"
                    tone={commandTone[command.type]}
                    onClick={() => void askAnew(command)}
                  >
                    {buttonLabels(command, context)}
                  </Button>
                </li>
              ))}
            </ul>
          ) : (
            <p className="px-4 pt-1.5 pb-3 text-ink-2">
              {say(isTerminal(order.status) ? 'commands.ended' : 'commands.by_itself')}
            </p>
          )}
          {refused.length > 0 ? (
            <details className="border-t border-line px-4 py-2">
              <summary className="cursor-pointer rounded-sm text-small text-ink-2 hover:text-ink">
                What can’t be done now, and why
              </summary>
              <ul className="mt-1.5 grid gap-2 pb-1.5">
                {refused.map(({ command, refusal }) => (
                  <li key={keyOfCommand(command)} className="grid gap-1">
                    <Button
                      size="small"
                      disabled
                      className="justify-self-start"
                      aria-describedby={`why-not-${keyOfCommand(command)}`}
                    >
                      {buttonLabels(command, context)}
                    </Button>
                    <p id={`why-not-${keyOfCommand(command)}`} className="text-small text-ink-2">
                      {refusal}
                    </p>
                  </li>
                ))}
              </ul>
            </details>
          ) : null}
        </>
      ) : (
        <p className="px-4 pt-1.5 pb-3.5 text-ink-3">
          {isError ? 'What can be done could not be read. It is asked again.' : 'Looking…'}
        </p>
      )}
      {dialog}
    </Panel>
  )
}
