import type { Command } from '@sagaboard/events/commands/command'
import type { Tone } from '../../lib/labels.ts'

/** What a label needs to know of the order beside the command. */
export interface LabelContext {
  /** The services that can't get past an event, in words. */
  servicesAt: (version: number) => string | undefined
  /** What is unknown at the step of a service, e.g. `charge`. */
  callOf: (service: string) => string | undefined
}

/** The button: a verb with its object; the dots say that a dialog follows. */
export function buttonLabels(command: Command, { servicesAt, callOf }: LabelContext): string {
  switch (command.type) {
    case 'cancel':
      return 'Cancel and compensate…'
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
      return 'Refund…'
    case 'refund_by_hand':
      return 'Mark refund as done…'
    case 'settle':
      return `Settle the ${callOf(command.service) ?? `step of ${command.service}`}…`
    case 'restock':
      return 'Restock what came back…'
    default:
      return command satisfies never
  }
}

/** What it means, in a sentence, before anything is asked. */
export const commandMeaning: Record<Command['type'], string> = {
  cancel:
    'The order is undone from its far end: shipping promises not to ship, the money goes back, then the stock is free again.',
  retry:
    'The service tries this event again at once, with the same key, so that nothing happens twice.',
  edit: 'Your payload takes the place of the event’s own when services read it; the original stays in the log as it was.',
  skip: 'The service passes this event by without doing anything for it.',
  refund: 'The payment provider gives money of this completed order back to the card.',
  refund_by_hand:
    'You have given the money back outside of the provider. It is written into the ledger with your reference.',
  settle:
    'You state what came of a call that was never answered. The service takes your word in its place and goes on; it stays in the log with your name.',
  restock: 'What came back is put on the shelf again and can be sold.',
}

export const commandTone: Record<Command['type'], Extract<Tone, 'plain' | 'undo' | 'stop'>> = {
  cancel: 'undo',
  retry: 'plain',
  edit: 'plain',
  skip: 'stop',
  refund: 'undo',
  refund_by_hand: 'undo',
  settle: 'stop',
  restock: 'plain',
}

/** What was asked for, as the list of what people did has it. */
export const commandDone: Record<string, string> = {
  cancel: 'cancel and compensate',
  cancel_own: 'cancel, as its customer',
  retry: 'retry',
  edit: 'edit and retry',
  skip: 'skip',
  refund: 'refund',
  refund_by_hand: 'refund by hand',
  settle: 'settle',
  restock: 'restock',
  fault_on: 'turn a fault on',
  fault_off: 'end a fault',
}
