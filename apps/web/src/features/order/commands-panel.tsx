'use client'

import type { Command } from '@sagaboard/events/commands/command'
import { isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { formatMoney } from '../../lib/format.ts'
import { randomId } from '../../lib/random-id.ts'
import { say } from '../../messages/say.ts'
import { type Asked, CommandDialog } from './command-dialog.tsx'
import { buttonLabels, commandTone, type LabelContext } from './command-labels.ts'

/** How often it is asked again while the order is under way. */
const refreshMs = 3_000

/** What a person can do for this order now, and why not where they can't. */
export function CommandsPanel({
  order,
  warehouses,
}: {
  order: OrderView
  /** Names of warehouses by id. */
  warehouses: Readonly<Record<string, string>>
}) {
  const api = useConsoleApi()
  const { orderId } = order
  const { data, isError } = useQuery(
    // With each event it is asked again (see use-order.ts); a block comes and goes without one.
    api.console.commands.offers.queryOptions(
      { orderId },
      { refetchInterval: isTerminal(order.status) ? false : refreshMs },
    ),
  )
  const [{ asked, open }, setAsked] = useState<{ asked: Asked | null; open: boolean }>({
    asked: null,
    open: false,
  })
  const names = useMemo(
    () => new Map(order.lines.map(({ line, name }) => [line, name])),
    [order.lines],
  )
  const possible = data?.offers.filter(({ refusal }) => refusal === null) ?? []
  const refused = data?.offers.filter(({ refusal }) => refusal !== null) ?? []
  const context: LabelContext = {
    servicesAt: (version) =>
      data?.payloads
        .filter((payload) => payload.version === version)
        .map(({ service }) => service)
        .join(' and '),
    callOf: (service) => data?.unsettled.find((one) => one.service === service)?.call,
  }
  const ask = (command: Command) => {
    if (!data) return
    const start =
      command.type === 'edit'
        ? { ...command, data: payloadOf(data.payloads, command.version) }
        : command
    setAsked({
      asked: {
        id: randomId(),
        title: buttonLabels(command, context),
        command: start,
        call: command.type === 'settle' ? context.callOf(command.service) : undefined,
        currency: data.currency,
      },
      open: true,
    })
  }
  return (
    <Panel aria-label="What a person can do">
      <PanelHeader title="What a person can do" />
      {data ? (
        <>
          {possible.length > 0 ? (
            <ul className="flex flex-wrap gap-2 px-4 pt-2.5 pb-3">
              {possible.map(({ command }) => (
                <li key={keyOf(command)}>
                  <Button
                    size="small"
                    tone={commandTone[command.type]}
                    onClick={() => ask(command)}
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
                  <li key={keyOf(command)} className="grid gap-1">
                    <Button
                      size="small"
                      disabled
                      className="justify-self-start"
                      aria-describedby={`why-not-${keyOf(command)}`}
                    >
                      {buttonLabels(command, context)}
                    </Button>
                    <p id={`why-not-${keyOf(command)}`} className="text-small text-ink-2">
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
      {/* It outlives its offer: once the command is accepted the same can't be asked again. */}
      <CommandDialog
        {...{ asked, open, orderId, names, warehouses }}
        about={`${order.orderNumber}, ${order.customer.name}, ${formatMoney(order.totalMinor, order.currency)}`}
        onClose={() => setAsked({ asked, open: false })}
      />
    </Panel>
  )
}

const keyOf = (command: Command): string =>
  `${command.type}-${'service' in command ? command.service : 'version' in command ? command.version : 'order'}`

const payloadOf = (
  payloads: readonly { version: number; data?: unknown }[],
  version: number,
): Record<string, unknown> => {
  const data = payloads.find((payload) => payload.version === version)?.data
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
}
