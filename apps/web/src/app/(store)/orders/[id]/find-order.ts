import type { Address } from '@sagaboard/events/catalog/events'
import { TRPCError } from '@trpc/server'
import { cache } from 'react'
import { caller } from '../../../../server/trpc/request-context.ts'
import { readOrderToken } from '../../store-cookies.ts'

/** What the pages of one order are asked with. */
export interface OrderPageProps {
  params: Promise<{ id: string }>
  searchParams: Promise<{ token?: string | string[] }>
}

/** The guest's key: from the cookie that the link was exchanged for; a form of an older page still names it. */
export async function tokenOf({
  searchParams,
}: Pick<OrderPageProps, 'searchParams'>): Promise<string | undefined> {
  const { token } = await searchParams
  return typeof token === 'string' && token !== '' ? token : await readOrderToken()
}

/** The order that a page is about; null when there is none, or it is somebody else's. */
export const orderOf = async (props: OrderPageProps) =>
  findOrder((await props.params).id, await tokenOf(props))

/** Read once for a request: by the page and by its title. */
export const findOrder = cache(async (orderId: string, accessToken: string | undefined) => {
  const { tracking } = await caller()
  return nullIfMissing(() => tracking.order({ orderId, accessToken }))
})

/** What is asked for; null when there is no such thing, or it is somebody else's. A malformed id is one of nothing. */
export async function nullIfMissing<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof TRPCError && (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST'))
      return null
    throw error
  }
}

const countries = new Intl.DisplayNames(['en-GB'], { type: 'region' })

/** Name and lines of an address, as they stand on a letter. */
export const addressLines = (to: { name: string } & Address): string[] =>
  [
    to.name,
    to.line1,
    to.line2,
    `${to.postcode} ${to.city}`,
    to.region,
    /^[A-Z]{2}$/.test(to.country) ? countries.of(to.country) : to.country,
  ].filter((line): line is string => Boolean(line))
