import { shopReturnMessages } from './shop-returns.ts'

/**
 * What shoppers are told about their order, in English: when they place it, what happened, and what is to come. ICU messages: a
 * second language is a folder with the same keys. Amounts and hours come as text (Intl); counts come as numbers.
 */
export const shopMessages = {
  // A bag of which not all is there.
  'short.title': 'Not all of it is there',
  'short.lead':
    'We have {there}. {missing} {count, plural, one {is} other {are}} missing. What shall we do?',
  'short.lead_none':
    '{missing} {count, plural, one {is} other {are}} not in stock. What shall we do?',
  'short.none_there': 'None in stock',
  'short.there': 'Only {count, number} in stock',
  'short.ship_available': 'Send what is there',
  'short.ship_available.what':
    'You get {there} and pay {now}. {missing} {count, plural, one {is} other {are}} left out, and not charged.',
  'short.backorder': 'Send the rest later',
  'short.backorder.what':
    'You pay {now} now. {missing} {count, plural, one {follows} other {follow}} in a second delivery: {later} are charged when {count, plural, one {it is} other {they are}} there. Until then you can cancel it.',
  'short.wait': 'Wait until it is there',
  'short.wait.what':
    'You pay nothing now. {later} are charged when {count, plural, one {it is} other {all of it is}} there. Until then you can cancel it.',
  'short.cancel': 'Don’t order if something is missing',
  'short.cancel.what': 'Nothing is ordered, and nothing charged, unless all of it is there.',
  'short.charged_now': 'Charged now',
  'short.rest.ship_available': 'Left out',
  'short.rest.backorder': 'Charged when it is there',
  'pay.all': 'Pay {amount} and order',
  'pay.now': 'Pay {amount} now and order',
  'pay.later': 'Order, and pay when it is there',
  'pay.if_there': 'Order if all of it is there',
  ...shopReturnMessages,

  // The head of the page.
  'head.sent': 'It’s on its way to you.',
  'head.sent_part': 'The first part is on its way to you.',
  'head.arrived_part': 'The first part has arrived.',
  'head.awaits_stock': 'We are waiting for it.',
  'head.waited_in_vain': 'It did not come in.',
  'head.arrived': 'It has arrived.',
  'head.came_back': 'It came back to us.',
  'head.came_back_in_part': 'Part of it came back to us.',
  'head.packing': 'Paid, and being packed.',
  'head.paid': 'Paid, and nearly out of the door.',
  'head.set_aside': 'It’s set aside for you.',
  'head.received': 'Thank you. We have your order.',
  'head.sold_out': 'Somebody was quicker than you.',
  'head.declined': 'Your bank said no.',
  'head.payment_failed': 'The payment did not go through.',
  'head.not_sent_back': 'We couldn’t send it. Your money is back.',
  'head.not_sent': 'We can’t send it, so your money is coming back.',
  'head.undeliverable_back': 'We couldn’t deliver there. Your money is back.',
  'head.undeliverable': 'We can’t deliver there, so your money is coming back.',
  'head.cancelled': 'Your order is cancelled.',
  'head.cancelling': 'Your order is being cancelled.',

  // What stands below it.
  'lead.too_late': 'It was too late to cancel: the parcel had left.',
  'lead.carrier_has_it': '{carrier} has it, number {number}.',
  'lead.parcel.picked_up': '{carrier} has picked it up, number {number}.',
  'lead.parcel.in_transit': '{carrier} is bringing it, number {number}.',
  'lead.parcel.delivered': '{carrier} has delivered it, number {number}.',
  'lead.parcel.returned':
    '{carrier} could not deliver number {number} and brought it back. Someone of ours is looking at it.',
  'lead.total': '{amount} in all.',
  'lead.waits.stock': 'We are setting your things aside.',
  'lead.waits.bank': 'We are asking your bank for the payment.',
  'lead.waits.carrier': 'We are handing it to the carrier.',
  'lead.waits.us': 'We are working on it.',
  'lead.rest_follows':
    '{missing} {count, plural, one {is} other {are}} for a second delivery, which comes to {amount} and is shown below.',
  'lead.rest_left_out':
    '{missing} {count, plural, one {was} other {were}} not there, so you get the order without {count, plural, one {it} other {them}} and don’t pay for {count, plural, one {it} other {them}}.',
  'lead.awaits_stock':
    'We are waiting for {missing}. You will be charged {amount} when {count, plural, one {it is} other {they are}} here.{day, select, none {} other { If {count, plural, one {it is} other {they are}} not here by {day}, we cancel it.}}',
  'lead.waited_in_vain': 'We waited for {missing}, and it did not come.',
  'lead.packing': 'We are packing it. You can still cancel.',
  'lead.packing_until': 'We are packing it. You can still cancel until {time}.',
  'lead.looked_at': 'Someone of ours is looking at it.',
  'lead.sold_out': '{name} has sold out.',
  'lead.too_few':
    'Of {name} you wanted {wanted, number}, and {available, plural, one {# was} other {# were}} left.',
  'lead.one_of_your_things': 'One of your things',
  'lead.nothing_sent_nor_paid': 'We sent nothing, and you paid nothing.',
  'lead.no_funds': 'There is not enough money on the card.',
  'lead.bank_silent': 'The bank did not say why.',
  'lead.not_charged_nor_sent': 'You were not charged, and nothing was sent.',
  'lead.no_carrier': 'No carrier has taken it. You don’t have to do anything.',
  'lead.address_unknown':
    'The carrier doesn’t know the address {where}. Nothing was sent, and you don’t have to do anything.',
  'lead.cancelled_by.you': 'You cancelled it.',
  'lead.cancelled_by.us': 'We had to cancel it.',
  'lead.cancelled_by.time':
    'It could not be sent in the time that we hold your things for, so it expired.',
  'lead.not_charged': 'You were not charged.',
  'lead.went_back': '{amount} went back to your card.',
  'lead.went_back_since': '{amount} went back to your card since.',
  'lead.paid_back_by_hand': '{amount} were paid back to you by us, not to your card.',
  'lead.goes_back': '{amount} go back to your card.',
  'lead.goes_back_if_stopped':
    'We are asking the carrier to stop it. If the parcel has not left, {amount} go back to your card.',
  'lead.charge_unknown':
    'We are asking your bank whether it took {amount}. What it has taken comes back to you.',

  // What happened.
  'past.received': 'Order received',
  'past.received.detail': '{items, plural, one {# item} other {# items}}, {amount}',
  'past.set_aside': 'Set aside for you',
  'past.set_aside_in': 'Set aside for you in {places}',
  'past.out_of_stock': 'Not enough left',
  'past.out_of_stock.detail': 'Somebody else was a moment faster.',
  'past.paid': 'Paid with your card {card}',
  'past.declined': 'The bank declined the card',
  'past.payment_failed': 'The payment did not go through',
  'past.declined.not_made': 'You were not charged.',
  'past.declined.no_funds': 'Not enough money on it.',
  'past.declined.declined': 'You were not charged.',
  'past.follow_up': 'The rest of your order',
  'past.rest_follows':
    'Without {missing}: {count, plural, one {it comes} other {they come}} in a second delivery.',
  'past.rest_left_out':
    'Without {missing}: {count, plural, one {it is} other {they are}} left out, and not charged.',
  'past.awaits_stock': 'It has to wait for stock',
  'past.awaits_stock.detail': '{missing}',
  'past.waited_in_vain': 'It did not come in',
  'past.packing': 'We began to pack it',
  'past.dispatched': 'Ready for the carrier',
  'past.sent': 'Handed to {carrier}',
  'past.sent.detail': 'Number {number}',
  'past.parcel.picked_up': '{carrier} has picked it up',
  'past.parcel.in_transit': 'On its way with {carrier}',
  'past.parcel.delivered': 'Delivered',
  'past.parcel.returned': 'Came back to us',
  'past.parcel.place': 'In {place}',
  'past.parcel.number': 'Number {number}',
  'past.undeliverable': 'The carrier couldn’t take it',
  'past.undeliverable.detail': 'They don’t deliver to this postcode.',
  'past.cancel_asked.you': 'You asked to cancel',
  'past.cancel_asked.us': 'We cancelled it',
  'past.cancel_asked.time': 'It expired: it could not be sent in time',
  'past.too_late': 'Too late to cancel',
  'past.too_late.detail': 'The parcel had left already.',
  'past.not_sent': 'It will not be sent',
  'past.refunded': '{amount} went back to your card',
  'past.refunded_by_hand': '{amount} were paid back to you by us, not to your card',
  'past.taken_and_returned': '{amount} were taken and went back to your card',
  'past.takes_days': 'It can take some days until your bank shows it.',
  'past.nothing_taken': 'You were not charged',
  'past.completed': 'All done on our side',
  'past.completed.detail': 'Everything you ordered has been sent.',
  'past.completed.rest_follows': 'What was there has been sent; the rest follows.',
  'past.completed.rest_left_out': 'What was there has been sent.',
  'past.closed': 'Order closed',
  'past.closed.paid_nothing': 'You paid nothing.',

  // An order that comes in two deliveries.
  'delivery.first': 'Your first delivery',
  'delivery.second': 'Your second delivery',
  'delivery.what': 'Order {number}: {units}, {amount}',
  'delivery.follow': 'Follow this delivery',
  'summary.follows': '{all, select, yes {follows later} other {{count, number} of them later}}',
  'summary.left_out': '{all, select, yes {left out} other {{count, number} of them left out}}',

  // The way of a parcel, stop by stop.
  'parcel.label_made': 'Packed',
  'parcel.picked_up': 'Picked up',
  'parcel.in_transit': 'On its way',
  'parcel.delivered': 'Delivered',
  'parcel.returned': 'Came back',
  'parcel.way': 'Where the parcel is',

  // What is happening: the first thing that is to come.
  'now.set_aside': 'Setting it aside',
  'now.awaits_stock':
    'Waiting until it is here{day, select, none {} other {, at most until {day}}}',
  'now.paid': 'Paying with your card',
  'now.packing': 'Packing it',
  'now.dispatched': 'Packing it, until {time}',
  'now.sent': 'Handing it to the carrier',
  'now.completed': 'Closing the order',
  'now.cancel_asked': 'Waiting, at most until {time}',
  'now.not_sent': 'Stopping it',
  'now.refunded': '{amount} are on their way back',
  'now.nothing_taken': 'Settling the payment',
  'now.charge_unknown': 'Asking your bank whether it took {amount}',
  'now.closed': 'Closing the order',
  'now.something': 'One moment',

  // What comes after it, if everybody answers.
  'next.set_aside': 'Set aside for you',
  'next.paid': 'Paid with your card',
  'next.packing': 'Packed by us',
  'next.dispatched': 'Ready for the carrier',
  'next.sent': 'Handed to the carrier',
  'next.completed': 'All done on our side',
  'next.cancel_asked': 'Cancelled by itself at {time}, if it can’t be sent',
  'next.not_sent': 'It will not be sent',
  'next.refunded': '{amount} back on your card',
  'next.nothing_taken': 'You are not charged',
  'next.charge_unknown': 'What your bank has taken comes back',
  'next.closed': 'Order closed',

  // Whom it waits for, when that takes long.
  'slow.stock.short': 'It takes a little longer than usual.',
  'slow.stock.long':
    'It takes longer than usual. Your order is safe with us and goes on by itself.',
  'slow.bank.short': 'Your bank is slow to answer; we keep asking.',
  'slow.bank.long': 'Your bank has not answered for a while. We keep asking by ourselves.',
  'slow.carrier.short': 'The carrier is slow to answer; we keep asking.',
  'slow.carrier.long':
    'The carrier has not answered for a while. We keep asking by ourselves; you don’t have to do anything.',
  'slow.us.short': 'It takes a little longer than usual.',
  'slow.us.long': 'It takes longer than usual. Your order is safe with us.',
  'slow.person': 'It waits for someone of ours, who is looking at it.',
  'unknown.charge':
    'Whether it took {amount} is not known yet. You pay once, however often we ask.',
  'held.nothing': 'If it can’t be sent by {time}, it is cancelled by itself, and you pay nothing.',
  'held.unknown':
    'If it can’t be sent by {time}, it is cancelled by itself, and whatever your bank has taken comes back.',
  'held.back':
    'If it can’t be sent by {time}, it is cancelled by itself, and {amount} go back to your card.',

  // What cancelling would do now.
  'cancel.open': 'Cancel this order',
  'cancel.nothing': 'Nothing is sent and nothing is charged.',
  'cancel.unknown':
    'Nothing is sent. Should your bank have taken the money by then, all of it goes back to your card.',
  'cancel.back': 'Nothing is sent, and {amount} go back to your card.',
  'cancel.back_if_stopped':
    'We ask the carrier to stop it. If the parcel has not left, nothing is sent and {amount} go back to your card.',
  'cancel.any':
    'If the parcel has not left, nothing is sent, and whatever your bank has taken goes back to your card.',
  'cancel.rest_stays':
    'Only this delivery is cancelled: what follows is an order of its own, and still comes.',
  'cancel.first_stays': 'Only this delivery is cancelled: your first one stays as it is.',
  'cancel.no_way_back': 'Once the parcel has left it can’t be called back.',

  // What to do after an order that came to nothing.
  'offer.order_again': 'Order again',
  'offer.other_address': 'Order again to another address',
  'offer.other_card': 'Order again with another card',
} as const
