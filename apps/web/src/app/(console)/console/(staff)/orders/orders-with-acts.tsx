'use client'

import type { ComponentProps } from 'react'
import { OrdersList } from '../../../../../features/orders/orders-list.tsx'
import { ActOnAll } from '../../../../../features/sets/act-on-all.tsx'
import { filterWords } from '../../../../../lib/filter-words.ts'
import { say } from '../../../../../messages/say.ts'

/** The list of orders, and what a person can do for all that its filter finds. */
export const OrdersWithActs = (
  props: Omit<ComponentProps<typeof OrdersList>, 'actOn' | 'actOnChosen'>,
) => (
  <OrdersList
    {...props}
    actOn={(filter, names) => (
      <ActOnAll from={{ type: 'filter', filter }} title={filterWords(filter, names)} isInUrl />
    )}
    actOnChosen={(orderIds, title) => (
      <ActOnAll
        from={{ type: 'picked', orderIds }}
        title={title}
        label={say('choose.act')}
        tone="main"
      />
    )}
  />
)
