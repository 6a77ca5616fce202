import type { Handlers } from '../../saga/sagas.ts'

/*
 * What the table refuses. Every `@ts-expect-error` below is an error of the compiler: where there is none, the compiler
 * complains about the comment. `type-proofs.test.ts` compiles this file as it is, and without the comments.
 */

interface Facts {
  open: boolean
}

const nothing = { state: undefined, emit: [] }

/** The control: complete, and answering what the table lists. */
export const complete: Handlers<'orders', Facts, undefined> = {
  InventoryCommitted: ({ open }) => ({
    state: undefined,
    emit: open ? [{ type: 'OrderCompleted', data: {} }] : [],
  }),
  InventoryRejected: () => nothing,
  InventoryReleased: (_facts, event) => (event.data.allocations.length > 0 ? nothing : nothing),
  ParcelReturned: () => nothing,
}

// @ts-expect-error a handler is missing: orders hears InventoryReleased
export const incomplete: Handlers<'orders', Facts, undefined> = {
  InventoryCommitted: () => nothing,
  InventoryRejected: () => nothing,
  ParcelReturned: () => nothing,
}

export const unlistedAnswer: Handlers<'orders', Facts, undefined> = {
  // @ts-expect-error an answer that exists, but not in this row: the stock was released, so nothing is completed
  InventoryReleased: () => ({ state: undefined, emit: [{ type: 'OrderCompleted', data: {} }] }),
  InventoryCommitted: () => nothing,
  InventoryRejected: () => nothing,
}

export const wordOfMouth: Handlers<'orders', Facts, undefined> = {
  // @ts-expect-error an answer that is no event of the catalogue
  InventoryReleased: () => ({ state: undefined, emit: [{ type: 'OrderForgotten', data: {} }] }),
  InventoryCommitted: () => nothing,
  InventoryRejected: () => nothing,
}

export const wrongPayload: Handlers<'orders', Facts, undefined> = {
  // @ts-expect-error a listed answer with the payload of another one: OrderCancelled says why
  InventoryReleased: () => ({ state: undefined, emit: [{ type: 'OrderCancelled', data: {} }] }),
  InventoryCommitted: () => nothing,
  InventoryRejected: () => nothing,
}

export const unrouted: Handlers<'orders', Facts, undefined> = {
  InventoryCommitted: () => nothing,
  InventoryRejected: () => nothing,
  InventoryReleased: () => nothing,
  ParcelReturned: () => nothing,
  // @ts-expect-error the table routes no PaymentCompleted to orders
  PaymentCompleted: () => nothing,
}
