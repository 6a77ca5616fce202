/**
 * What customers are told by message, in English. ICU messages: a second language is a file with the same keys. Amounts,
 * days and lists come as text (Intl); counts come as numbers.
 */
export const en = {
  // What stands on the line of a message in a mailbox, before it is opened.
  'subject.received': 'We have your order {number}',
  'subject.waiting_for_stock': 'Your order {number} is waiting for stock',
  'subject.shipped': 'Your order {number} is on its way',
  'subject.delivered': 'Your order {number} has arrived',
  'subject.cancelled': 'Your order {number} is cancelled',
  'subject.refunded': 'Money back for your order {number}',
  'subject.return_accepted': 'You can send it back: order {number}',
  'subject.return_refunded': 'Money back for your return, order {number}',

  'order.number': 'Order {number}',
  'order.link': 'Your order',
  'order.rest': 'It is the rest of an earlier order of yours, as a delivery of its own.',
  footer: 'You get this message because of your order {number} at {shop}.',

  'received.head': 'Thank you. We have your order.',
  'received.lead': 'We write to you again when it is on its way.',
  'received.follow': 'Until then you can follow it on its page, and cancel it until it has left.',
  'received.total': 'In all',
  'received.goes_to': 'Goes to',

  'waiting.head': 'We are waiting for it.',
  'waiting.lead':
    'We are waiting for {missing}. You will be charged {amount} when {count, plural, one {it is} other {they are}} here.',
  'waiting.until':
    'If {count, plural, one {it is} other {they are}} not here by {day}, we cancel it. Until then you can cancel it on its page.',

  'shipped.head': 'It’s on its way to you.',
  'shipped.head_part': 'The first part is on its way to you.',
  'shipped.lead':
    '{count, plural, one {{carriers} has your parcel.} other {{carriers} {several, plural, one {has} other {have}} your # parcels.}}',
  'shipped.paid': 'You paid {amount}.',
  'shipped.rest_follows':
    '{missing} {count, plural, one {is} other {are}} for a second delivery, which comes to {amount} and has a page of its own.',
  'shipped.rest_left_out':
    '{missing} {count, plural, one {was} other {were}} not there, so you get the order without {count, plural, one {it} other {them}} and don’t pay for {count, plural, one {it} other {them}}.',
  'parcel.number': '{carrier}, number {number}',
  'parcel.follow': 'Follow it at {carrier}',

  'delivered.head': 'It has arrived.',
  'delivered.head_part': 'The first part has arrived.',
  'delivered.lead':
    '{count, plural, one {{carriers} has delivered your parcel.} other {{carriers} {several, plural, one {has} other {have}} delivered all of your # parcels.}}',
  'delivered.return': 'Is something not right? On its page you find how to send it back.',

  'cancelled.head': 'Your order is cancelled.',
  'cancelled.head.sold_out': 'Somebody was quicker than you.',
  'cancelled.head.waited': 'It did not come in.',
  'cancelled.head.declined': 'Your bank said no.',
  'cancelled.head.not_charged': 'The payment did not go through.',
  'cancelled.head.undeliverable': 'We couldn’t deliver there.',
  'cancelled.head.no_carrier': 'We couldn’t send it.',
  'cancelled.sold_out': '{name} has sold out.',
  'cancelled.too_few':
    'Of {name} you wanted {wanted, number}, and {available, plural, one {# was} other {# were}} left.',
  'cancelled.waited': 'We waited for {missing}, and it did not come.',
  'cancelled.declined': 'The bank did not say why.',
  'cancelled.no_funds': 'There is not enough money on the card.',
  'cancelled.not_charged': 'Order again with another card, if you like.',
  'cancelled.undeliverable': 'The carrier doesn’t know the address {place}.',
  'cancelled.no_carrier': 'No carrier has taken it. You don’t have to do anything.',
  'cancelled.by_you': 'You cancelled it.',
  'cancelled.by_us': 'We had to cancel it.',
  'cancelled.by_time':
    'It could not be sent in the time that we hold your things for, so it expired.',
  'cancelled.nothing': 'Nothing was sent, and you were not charged.',
  'cancelled.kept':
    '{amount} of what you paid have not gone back yet. Get in touch with us about it.',
  'cancelled.follow_up': 'Only this delivery is cancelled: what follows is an order of its own.',
  'cancelled.first': 'Only this delivery is cancelled: your first one stays as it is.',

  'back.to_card': '{amount} went back to your card.',
  'back.by_hand': '{amount} were paid back to you by us, not to your card.',
  'back.takes_days': 'It can take some days until your bank shows it.',

  'refunded.head': 'Your money is on its way back.',
  'refunded.paid': 'Paid',
  'refunded.now': 'Given back now',
  'refunded.in_all': 'Given back in all',

  'return_accepted.head': 'You can send it back.',
  'return_accepted.lead':
    'We take back what you asked for. The label to send it with stands on the page of your order as soon as the carrier has made it.',
  'return_accepted.then':
    'Once we have looked at your things, you get back what you paid for what we accept.',
  'return_accepted.up_to': 'Up to',

  'return_refunded.head': 'Your money is on its way back.',
  'return_refunded.accepted': 'We have looked at what you sent back, and accepted {units}.',
} as const

export type MessageKey = keyof typeof en
