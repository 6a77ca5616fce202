/** The cards of the simulated payment provider, by plain name. What happens follows from the card, never from chance. */
export const cards = [
  { token: 'tok_visa', name: 'Card •• 4242', what: 'Goes through.' },
  { token: 'tok_declined', name: 'Card •• 0002', what: 'The bank declines it.' },
  {
    token: 'tok_insufficient_funds',
    name: 'Card •• 0051',
    what: 'There is not enough money on it.',
  },
  {
    token: 'tok_timeout',
    name: 'Card •• 3155',
    what: 'Goes through, but the bank’s first answer gets lost.',
  },
  { token: 'tok_flaky', name: 'Card •• 0341', what: 'The bank stumbles twice, then takes it.' },
  {
    token: 'tok_outage',
    name: 'Card •• 9995',
    what: 'The bank takes no money until staff end the outage.',
  },
  {
    token: 'tok_silent',
    name: 'Card •• 9987',
    what: 'The bank answers nothing, not even a cancellation, until staff end the outage.',
  },
] as const
