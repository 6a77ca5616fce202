'use client'

import type { ComponentProps } from 'react'
import { OrdersList } from '../../../../../features/orders/orders-list.tsx'
import { ActOnAll } from '../../../../../features/sets/act-on-all.tsx'
import { filterWords } from '../../../../../lib/filter-words.ts'

/** The list of orders, and what a person can do for all that its filter finds. */
export const OrdersWithActs = (props: Omit<ComponentProps<typeof OrdersList>, 'actOn'>) => (
  <OrdersList
    {...props}
    actOn={(filter, names) => (
      <ActOnAll from={{ type: 'filter', filter }} title={filterWords(filter, names)} />
    )}
  />
)
