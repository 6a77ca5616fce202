import { watchedOrder } from '../support/watched-order.ts'

watchedOrder({
  title: 'an order that goes well is sent',
  sku: 'enamel-mug',
  ends: 'COMPLETED',
  timeline: {
    headline: 'It’s on its way to you.',
    steps: [
      'Order received',
      'Set aside for you in Leipzig',
      'Paid with your card •• 4242',
      'Handed to',
      'All done on our side',
    ],
  },
  why: 'Completed in ',
  stock: '1 left the shelf',
})

watchedOrder({
  title: 'a product that turns out not to be there cancels the order, and nothing is charged',
  sku: 'shop-stool',
  shelfIsEmpty: true,
  ends: 'CANCELLED',
  reason: 'out_of_stock',
  timeline: {
    headline: 'Somebody was quicker than you.',
    steps: ['Order received', 'Not enough left', 'Order closed'],
  },
  why: 'Cancelled: out of stock.',
  stock: 'There was not enough; nothing was set aside.',
})

watchedOrder({
  title: 'a declined card cancels the order and puts the units back',
  sku: 'tea-towel',
  card: 'tok_declined',
  ends: 'CANCELLED',
  reason: 'payment_declined',
  timeline: {
    headline: 'Your bank said no.',
    steps: [
      'Order received',
      'Set aside for you in Leipzig',
      'The bank declined the card',
      'Order closed',
    ],
  },
  why: 'Cancelled: payment declined.',
  stock: '1 put back',
})

watchedOrder({
  title: 'an undeliverable address gives the money back, then the units',
  sku: 'cherry-board',
  postcode: '00000',
  ends: 'CANCELLED',
  reason: 'shipping_failed',
  timeline: {
    headline: 'We couldn’t deliver there. Your money is back.',
    steps: [
      'Order received',
      'Set aside for you in Leipzig',
      'Paid with your card •• 4242',
      'The carrier couldn’t take it',
      'went back to your card',
      'Order closed',
    ],
  },
  why: 'Cancelled: undeliverable.',
  stock: '1 put back',
})

watchedOrder({
  title: 'a payment whose first answer is lost is taken once, and the order is sent',
  sku: 'folding-rule',
  card: 'tok_timeout',
  ends: 'COMPLETED',
  timeline: {
    headline: 'It’s on its way to you.',
    steps: [
      'Order received',
      'Set aside for you in Leipzig',
      'Paid with your card •• 3155',
      'Handed to',
      'All done on our side',
    ],
  },
  why: 'Completed in ',
  stock: '1 left the shelf',
})

watchedOrder({
  title: 'a bank that stumbles twice is asked again, and takes the money once',
  sku: 'hand-trowel',
  card: 'tok_flaky',
  ends: 'COMPLETED',
  timeline: {
    headline: 'It’s on its way to you.',
    steps: [
      'Order received',
      'Set aside for you in Leipzig',
      'Paid with your card •• 0341',
      'Handed to',
      'All done on our side',
    ],
  },
  why: 'Completed in ',
  stock: '1 left the shelf',
})

watchedOrder({
  title: 'a carrier that stumbles twice is asked again, and makes one label',
  sku: 'seed-tray',
  postcode: '99999',
  ends: 'COMPLETED',
  timeline: {
    headline: 'It’s on its way to you.',
    steps: [
      'Order received',
      'Set aside for you in Leipzig',
      'Paid with your card •• 4242',
      'Handed to',
      'All done on our side',
    ],
  },
  why: 'Completed in ',
  stock: '1 left the shelf',
})
