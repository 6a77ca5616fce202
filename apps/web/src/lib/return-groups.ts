/** The lists of the returns page. */
export const returnGroups = ['decide', 'on_the_way', 'inspect', 'settling', 'done'] as const
export type ReturnGroup = (typeof returnGroups)[number]

export const returnGroupLabels: Record<ReturnGroup, string> = {
  decide: 'To decide',
  on_the_way: 'On the way',
  inspect: 'To inspect',
  settling: 'Being settled',
  done: 'Done',
}

/** The lists in which somebody has to do something. */
export const needsSomebody = (group: ReturnGroup): boolean =>
  group === 'decide' || group === 'inspect'

/** How many returns stand in a list. */
export const returnsIn = (
  counts: readonly { group: ReturnGroup; returns: number }[],
  group: ReturnGroup,
): number => counts.reduce((sum, one) => (one.group === group ? sum + one.returns : sum), 0)

export const isReturnGroup = (text: string | undefined): text is ReturnGroup =>
  returnGroups.some((group) => group === text)

export const returnsHref = (group: ReturnGroup): string => `/console/returns?list=${group}`

/** A return on the page of its order. */
export const returnHref = (orderId: string, returnId: string): string =>
  `/console/orders/${orderId}#return-${returnId}`
