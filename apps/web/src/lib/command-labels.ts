import type { Command } from '@sagaboard/events/commands/command'
import type { Tone } from './labels.ts'
import { returnMeanings } from './return-labels.ts'

/** What a label needs to know of the order beside the command. */
export interface LabelContext {
  /** The services that can't get past an event, in words. */
  servicesAt: (version: number) => string | undefined
  /** What is unknown at the step of a service, e.g. `charge`. */
  callOf: (service: string) => string | undefined
  /** What people call a warehouse. */
  nameOf: (warehouse: string) => string
  /** How much, where somebody has said it: `12.50 €`. */
  amount?: string | undefined
}

/** What is told of an order with its offers. */
interface ToldOfOrder {
  payloads: readonly { service: string; version: number }[]
  unsettled: readonly { service: string; call: string }[]
}

/** What the labels of an order's offers need to know. `warehouses`: names by id. */
export const labelContextOf = (
  offers: ToldOfOrder | undefined,
  warehouses: Readonly<Record<string, string>>,
): LabelContext => ({
  servicesAt: (version) =>
    offers?.payloads
      .filter((payload) => payload.version === version)
      .map(({ service }) => service)
      .join(' and '),
  nameOf: (warehouse) => warehouses[warehouse] ?? warehouse,
  callOf: (service) => offers?.unsettled.find((one) => one.service === service)?.call,
})

/** Names an offer among those of an order. */
export const keyOfCommand = (command: Command): string =>
  [
    command.type,
    'returnId' in command ? command.returnId : '',
    'decision' in command ? command.decision : '',
    aboutOf(command),
  ]
    .filter((part) => part !== '')
    .join('-')

function aboutOf(command: Command): string | number {
  if ('service' in command) return command.service
  if ('version' in command) return command.version
  return ('warehouse' in command && command.warehouse) || 'order'
}

/** The address of an order with the dialog of a command open, filled with its amount where one was said; `key`: see keyOfCommand. */
export function askHref(orderId: string, key: string, amountMinor?: number): string {
  const query = new URLSearchParams({ ask: key })
  if (amountMinor !== undefined) query.set('amount', String(amountMinor))
  return `/console/orders/${orderId}?${query}`
}

/** The same command with another amount, where it has one. */
export const withAmount = (command: Command, amountMinor: number | null): Command =>
  amountMinor !== null && (command.type === 'refund' || command.type === 'refund_by_hand')
    ? { ...command, amountMinor }
    : command

/** The button: a verb with its object; the dots say that a dialog follows. */
export function buttonLabels(command: Command, context: LabelContext): string {
  const { servicesAt, callOf, nameOf, amount } = context
  switch (command.type) {
    case 'cancel':
      return 'Cancel and compensate…'
    case 'dispatch':
      return command.warehouse === undefined
        ? 'Say that it is packed…'
        : `Say that ${nameOf(command.warehouse)} has packed…`
    case 'source_again':
      return 'Source again…'
    case 'retry':
      return `Retry ${command.service} now…`
    case 'edit':
      return `Edit event ${command.version} and retry ${servicesAt(command.version) ?? ''}…`.replace(
        ' …',
        '…',
      )
    case 'skip':
      return `Skip the step of ${command.service}…`
    case 'refund':
      return amount ? `Refund ${amount}…` : 'Refund…'
    case 'refund_by_hand':
      return amount ? `Mark refund of ${amount} as done…` : 'Mark refund as done…'
    case 'settle':
      return `Settle the ${callOf(command.service) ?? `step of ${command.service}`}…`
    case 'restock':
      return 'Restock what came back…'
    case 'return_request':
      return 'Open a return…'
    case 'return_review':
      return command.decision === 'approve' ? 'Approve…' : 'Refuse…'
    case 'return_receive':
      return 'Received and inspected…'
    case 'return_give_up':
      return 'Give it up…'
    case 'message_resend':
      return 'Send it again…'
    default:
      return command satisfies never
  }
}

/** What it means, in a sentence, before anything is asked. */
export const meaningOf = (command: Command): string =>
  command.type === 'return_review' ? returnMeanings[command.decision] : meanings[command.type]

const meanings: Record<Exclude<Command['type'], 'return_review'>, string> = {
  cancel:
    'The order is undone from its far end: shipping promises not to ship, the money goes back, then the stock is free again.',
  dispatch:
    'It is packed: its labels are asked for once each of its warehouses has packed, and once they are made the order can’t be cancelled any more.',
  source_again:
    'Packing stops, its stock is allocated anew, and packing begins again from there. The money stays as it is.',
  retry:
    'The service tries this event again at once, with the same key, so that nothing happens twice.',
  edit: 'Your payload takes the place of the event’s own when services read it; the original stays in the log as it was.',
  skip: 'The service passes this event by without doing anything for it.',
  refund: 'The payment provider gives money of this completed order back to the card.',
  refund_by_hand:
    'The money is given back outside of the provider. It is written into the ledger with your reference.',
  settle:
    'You state what came of a call that was never answered. The service takes your word in its place and goes on; it stays in the log with your name.',
  restock: 'What came back is put on the shelf again and can be sold.',
  return_request:
    'A return is opened for the customer and approved at once: they get a label on the page of their order.',
  return_receive: returnMeanings.inspect,
  return_give_up:
    'The return comes to nothing: no money goes back, its label is made void, and what is here is sent to the customer again.',
  message_resend:
    'The customer gets this message once more: what it tells is as it was, and so is the address it goes to.',
}

export const commandTone: Record<Command['type'], Extract<Tone, 'plain' | 'undo' | 'stop'>> = {
  cancel: 'undo',
  dispatch: 'plain',
  source_again: 'plain',
  retry: 'plain',
  edit: 'plain',
  skip: 'stop',
  refund: 'undo',
  refund_by_hand: 'undo',
  settle: 'stop',
  restock: 'plain',
  return_request: 'plain',
  return_review: 'plain',
  return_receive: 'plain',
  return_give_up: 'undo',
  message_resend: 'plain',
}
