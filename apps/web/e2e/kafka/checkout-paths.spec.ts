import { needsKafka } from '../support/needs-kafka.ts'
import { watchedOrder } from '../support/watched-order.ts'

needsKafka()

watchedOrder({
  title: 'on Kafka, an order that goes well is sent',
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
  title: 'on Kafka, an undeliverable address gives the money back, then the units',
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
