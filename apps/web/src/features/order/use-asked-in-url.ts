import type { Command } from '@sagaboard/events/commands/command'
import { parseAsString, useQueryStates } from 'nuqs'
import { useEffect, useEffectEvent } from 'react'
import { keyOfCommand, withAmount } from '../../lib/command-labels.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { parseAsMinor } from '../../lib/parse-as-minor.ts'

interface Unaskable {
  /** Null when nothing like it is offered for this order. */
  command: Command | null
  refusal: string
}

/** `ask`: a command whose dialog is to be opened, with this `amount`; `unasked`: one for which that could not be. */
const parsers = { ask: parseAsString, amount: parseAsMinor, unasked: parseAsString }

/**
 * Opens the dialog of the command that the address names (`?ask=retry-payment`, `?ask=refund-order&amount=1250`), once, and takes it out of the address. The
 * dialog asks for a reason and shows what would follow, as always; nothing is asked for by the address alone.
 *
 * @param offers what can be asked for; undefined until it was read
 * @returns why it can't be asked for; null when it can, or nothing was named
 */
export function useAskedInUrl(
  offers: ConsoleOutputs['commands']['offers'] | undefined,
  ask: (command: Command) => void,
): Unaskable | null {
  const [{ ask: asked, amount, unasked }, setNamed] = useQueryStates(parsers, {
    history: 'replace',
  })
  const offerOf = (key: string) =>
    offers?.offers.find(({ command }) => keyOfCommand(command) === key)
  const take = useEffectEvent((key: string) => {
    const offer = offerOf(key)
    const isPossible = offer?.refusal === null
    void setNamed({ ask: null, amount: null, unasked: isPossible ? null : key })
    if (isPossible) ask(withAmount(offer.command, amount))
  })
  const isRead = offers !== undefined
  useEffect(() => {
    if (asked === null || !isRead) return
    // After whatever led here has closed, and given the focus back.
    const timer = setTimeout(() => take(asked))
    return () => clearTimeout(timer)
  }, [asked, isRead])
  return unasked !== null && isRead ? whyNot(offerOf(unasked)) : null
}

/** Null once it can be asked for. */
function whyNot(offer: { command: Command; refusal: string | null } | undefined): Unaskable | null {
  if (!offer) return { command: null, refusal: 'This is not offered for the order now.' }
  return offer.refusal === null ? null : { command: offer.command, refusal: offer.refusal }
}
