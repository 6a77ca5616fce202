/** What a customer is told of, each by a message of its kind. */
export const messageKinds = [
  'received',
  'waiting_for_stock',
  'shipped',
  'delivered',
  'cancelled',
  'refunded',
  'return_accepted',
  'return_refunded',
] as const
export type MessageKind = (typeof messageKinds)[number]
