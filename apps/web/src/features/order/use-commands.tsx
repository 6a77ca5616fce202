'use client'

import type { Command } from '@sagaboard/events/commands/command'
import type { OrderView } from '@sagaboard/events/saga/order-view'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import {
  buttonLabels,
  keyOfCommand,
  type LabelContext,
  labelContextOf,
} from '../../lib/command-labels.ts'
import { type ConsoleOutputs, useConsoleApi, useConsoleClient } from '../../lib/console-api.ts'
import { formatMoney } from '../../lib/format.ts'
import { randomId } from '../../lib/random-id.ts'
import { useOpened } from '../../lib/use-opened.ts'
import { type Asked, CommandDialog } from './command-dialog.tsx'
import { isSettled } from './is-settled.ts'

/** How often it is asked again while something of the order is under way, and until it could be read. */
const refreshMs = 3_000

type Offers = ConsoleOutputs['commands']['offers']

/** What a person can do for an order now, and the dialog in which it is asked for. */
export function useCommands(
  order: OrderView,
  warehouses: Readonly<Record<string, string>>,
): {
  data: Offers | undefined
  isError: boolean
  context: LabelContext
  ask: (command: Command) => void
  /** As `ask`, with what is offered at this moment: how much is left may have changed since the page was told. */
  askAnew: (command: Command) => Promise<void>
  /** It outlives its offer: once the command is accepted the same can't be asked again. */
  dialog: ReactNode
} {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const client = useConsoleClient()
  const { orderId } = order
  const offers = api.console.commands.offers
  const { data, isError } = useQuery(
    // With each event it is asked again (see use-order.ts); a block comes and goes without one.
    offers.queryOptions(
      { orderId },
      { refetchInterval: ({ state }) => (state.data && isSettled(order) ? false : refreshMs) },
    ),
  )
  const { shown: asked, isOpen, open, close } = useOpened<Asked | null>(null)
  const names = useMemo(
    () => new Map(order.lines.map(({ line, name }) => [line, name])),
    [order.lines],
  )
  const context = labelContextOf(data, warehouses)
  const openFor = (command: Command, { payloads, currency }: Offers) => {
    const start =
      command.type === 'edit' ? { ...command, data: payloadOf(payloads, command.version) } : command
    const shown = queries.getQueryData(api.console.commands.log.queryKey({ orderId }))
    open({
      id: randomId(),
      seen: { version: order.version, entryIds: shown && new Set(shown.map(({ id }) => id)) },
      title: buttonLabels(command, context),
      command: start,
      call: command.type === 'settle' ? context.callOf(command.service) : undefined,
      currency,
    })
  }
  const ask = (command: Command) => data && openFor(command, data)
  const askAnew = async (command: Command) => {
    if (!data) return
    // Unread, the dialog begins with what is known: its preview says whether that still holds.
    const read = await client.console.commands.offers.query({ orderId }).catch(() => null)
    if (read) queries.setQueryData(offers.queryKey({ orderId }), read)
    const now = read ?? data
    const key = keyOfCommand(command)
    const offer = now.offers.find((one) => keyOfCommand(one.command) === key)
    openFor(offer?.command ?? command, now)
  }
  const dialog = (
    <CommandDialog
      {...{ asked, orderId, names, warehouses }}
      version={order.version}
      open={isOpen}
      about={`${order.orderNumber}, ${order.customer.name}, ${formatMoney(order.totalMinor, order.currency)}`}
      onClose={close}
    />
  )
  return { data, isError, context, ask, askAnew, dialog }
}

const payloadOf = (payloads: Offers['payloads'], version: number): Record<string, unknown> => {
  const data = payloads.find((payload) => payload.version === version)?.data
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
}
