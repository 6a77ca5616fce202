/**
 * What staff are told about the state and the future of an order, in English. ICU messages: a second language is a folder with
 * the same keys. Amounts, hours and durations come as text (Intl); counts come as numbers.
 */
export const consoleMessages = {
  // The sentence of the console: what it waits for. `tone` is `stopped` once nothing is tried any more.
  'wait.charge':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for the payment provider to take {amount}.',
  'wait.refund':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for the payment provider to give back {amount}.',
  'wait.label':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for the carrier to take the parcel.',
  'wait.void_charge':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for the payment provider to say whether it took {amount}.',
  'wait.void_refund':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for the payment provider to say whether it gave {amount} back.',
  'wait.void_label':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for the carrier to say whether it made the label.',
  'wait.unreadable':
    '{tone, select, stopped {Stopped: {service} can’t read} other {{service} tries to read}} event {version}, {event}.',
  'wait.event':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for {service} to handle event {version}, {event}.',
  'wait.decided':
    'A person has decided about event {version}, {event}, and {service} carries it out.',
  'wait.step.placed': 'Waiting for the order to enter the line.',
  'wait.step.reserve':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for inventory to set {units, plural, one {# unit} other {# units}} aside.',
  'wait.step.charge':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for payment to charge {amount}.',
  'wait.step.ship':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for shipping to send it.',
  'wait.step.commit':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for inventory to book {units, plural, one {# unit} other {# units}} out of {warehouse}.',
  'wait.step.completed':
    '{tone, select, stopped {Stopped: everything is done, and the order could not be closed} other {Everything is done; the order is being closed}}.',
  'wait.step.recall':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for shipping to promise that nothing will be sent.',
  'wait.step.refund':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for payment to settle the money.',
  'wait.step.release':
    '{tone, select, stopped {Stopped: gave up waiting} other {Waiting}} for inventory to put {units, plural, one {# unit} other {# units}} back.',
  'wait.step.cancelled':
    '{tone, select, stopped {Stopped: everything is undone, and the order could not be closed} other {Everything is undone; the order is being closed}}.',
  'wait.packing':
    'Waiting to be packed{time, select, none {: a person says so} other {, until {time} or until a person says so}}.',
  'wait.sourcing': 'It is being sourced again: inventory says from where it is sent now.',
  'wait.stock':
    'Waiting for stock: {what}.{time, select, none {} other { Given up at {time}, unless it is there by then.}}',
  'wait.nothing': 'Nothing goes on by itself: a step was skipped.',
  'ended.completed': 'Completed in {duration}.',
  'ended.cancelled': 'Cancelled: {reason}.',
  'ended.but':
    '{ended, select, completed {Completed} other {Cancelled}}, but {service} {tone, select, stopped {stopped} other {stands}} at event {version}, {event}.',

  // How it came to this: goods, money, parcel. Each is proved, or says that it is not known.
  'undoing.for': 'It is being undone: {reason}.',
  'reason.out_of_stock': 'out of stock',
  'reason.payment_declined': 'payment declined',
  'reason.shipping_failed': 'undeliverable',
  'reason.cancelled_by_customer': 'cancelled by the customer',
  'reason.cancelled_by_staff': 'cancelled by staff',
  'reason.expired': 'expired, its time ran out',
  'reason.no_charge': 'not charged, says staff',
  'reason.no_label': 'no label, says staff',
  'reason.none': 'for a reason that was not given',
  'goods.none': 'Nothing is set aside.',
  'goods.rejected': 'There was not enough in stock, and nothing was set aside.',
  'goods.reserved':
    '{units, plural, one {# unit is} other {# units are}} set aside in {warehouse}.',
  'goods.waiting': 'It waits for stock, and nothing is set aside yet.',
  'goods.committed': 'The stock is booked out.',
  'goods.released': '{units, plural, one {# unit} other {# units}} went back to stock.',
  'money.not_yet': 'Nothing is charged yet.',
  'money.never': 'Nothing was charged, and nothing will be.',
  'money.says_staff': 'Nothing was charged, says staff.',
  'money.taken': '{amount} taken.',
  'money.given_back': '{amount} went back to the customer.',
  'money.given_back_by_hand': '{amount} went back to the customer, {byHand} of it by hand.',
  'money.kept': '{amount} are kept.',
  'unknown.charge':
    '{tries, plural, =0 {{handling, select, voided {Whether {amount} was taken is not known.} other {{amount} are being charged.}}} one {Whether it took {amount} is not known after one try.} other {Whether it took {amount} is not known after # tries.}}{handling, select, voided { It is not asked for any more: what was taken is given back.} other {}}',
  'unknown.refund':
    '{tries, plural, =0 {{amount} are being given back.} one {Whether {amount} went back is not known after one try.} other {Whether {amount} went back is not known after # tries.}}',
  'unknown.label':
    '{tries, plural, =0 {{handling, select, voided {Whether the label was made is not known.} other {The label is being asked for.}}} one {Whether the label was made is not known after one try.} other {Whether the label was made is not known after # tries.}}{handling, select, voided { It is not asked for any more: a label that was made is voided, unless the parcel has been picked up.} other {}}',
  'parcel.shipped': 'It has shipped{parcel}; what has shipped can’t be called back.',
  'parcel.never': 'It will never ship.',
  'parcel.with': ' with {carrier}, {number}{more, plural, =0 {} other { and # more}}',
  'parcel.told':
    '{parcels, plural, one {{state, select, picked_up {The carrier has picked it up} in_transit {It is in transit} delivered {It was delivered} returned {It was returned to sender} other {The carrier has not told of it since its label was made}}.} other {Of {parcels, number} parcels {delivered, plural, =0 {none was} one {one was} other {# were}} delivered{returned, plural, =0 {} one {, and one was returned to sender} other {, and # were returned to sender}}.}}',
  'left.nothing': 'Nothing is left to do.',
  'left.carrier': 'Nobody has to do anything: the carrier tells what becomes of it.',
  'left.returned': 'Its return is open: a person says what came back, and the money follows.',

  // What is not in this delivery.
  'part.title': 'Deliveries',
  'part.given_up': 'given up {day}',
  'part.left_out':
    '{count, number} × {name} {count, plural, one {is} other {are}} not in this delivery{follows, select, yes { and {count, plural, one {follows} other {follow}}} other {: left out for good}}.',
  'part.agreed':
    '{charged} for this one, {later} {follows, select, yes {for what follows, charged once it is there} other {not charged}}.',
  'part.queue':
    '{name}: {quantity, plural, one {# unit} other {# units}}, {offered, select, yes {there, and being set aside} other {{place, plural, one {first in line} other {place # in line, behind {units, plural, one {# unit} other {# units}}}}}}.',
  'part.follow_up': 'Follow-up',
  'part.first': 'First order',

  // Tries so far.
  'tries.asked':
    'Asked {times, plural, one {once} other {# times}} with the same key; the last answer was “{answer}”.',
  'tries.tried':
    'Tried {times, plural, one {once} other {# times}}; the last error was “{answer}”.',
  'tries.next':
    '{wait, select, now {Tried again now} other {Tried again in {wait}}}, {left, plural, =0 {for the last time} one {one more time} other {at most # more times}}.',
  'tries.none':
    'No further try is made by itself: a person finds the cause and has it tried again.',
  others:
    'Besides, {service} {tone, select, stopped {stopped} other {stands}} at event {version}, {event}: tried {times, plural, one {once} other {# times}}, the last error was “{answer}”.',

  // What follows, each with the assumption that it is computed under.
  'run.answers_come': 'If every call is answered: {steps}.',
  'run.answers_come_later': 'If the next try succeeds, in {wait}: {steps}.',
  'run.answers_stand':
    'If every call is answered: {steps}; then {service} still stands at {event}.',
  'run.answers_packing':
    'If every call is answered: {steps}; then it waits until a person says that it is packed.',
  'run.answers_rest': 'If every call is answered: {steps}; then nothing goes on by itself.',
  'run.nobody_ends':
    'If only this stays so and nobody acts: {again}{outcome, select, completed {completed} other {cancelled}} at {time}, {money}.',
  'run.nobody_again': 'asked again in {wait}; ',
  'run.nobody_gives_up':
    'If only this stays so and nobody acts: {again}{before}{service} stands at {event}, its tries run out between {from} and {to}, then a person decides.',
  'run.nobody_asked_then_gives_up':
    'If only this stays so and nobody acts: cancel asked at {time}; {service} still stands at {event}, its tries run out between {from} and {to}, then a person decides.',
  'run.nobody_stays': 'If nobody acts: it stays as it is.',
  'run.nobody_stands': 'If nobody acts: {before}{service} stands at {event}, and a person decides.',
  'run.before': '{steps}; ',
  'run.nobody_asked_then_stays':
    'If nobody acts: cancel asked at {time}; {service} still stands at {event}, and a person decides.',
  'run.none_gives_up':
    'If no call is answered at all: {asked}{service} stands at {event}, and a person decides between {from} and {to}.',
  'run.none_asked': 'cancel asked at {time}; ',
  'run.money.nothing': 'nothing charged',
  'run.money.unknown': 'what it may have taken is given back',
  'run.money.back': '{amount} given back',
  'run.money.kept': '{amount} kept',
  deadline: 'It is cancelled by itself at {time}, unless it has shipped by then.',
  'deadline.else': 'else cancel asked {time}',
  'person.receives': 'It goes on by itself once the stock is received.',
  'person.nobody': 'Nobody has to do anything.',
  'person.packs':
    'Whoever packs it says so. Until then it can be cancelled, and there is no label to void.',
  'person.pack_each': 'Each warehouse says it of its part: {awaited}.',
  'person.packed_in_part':
    '{packed} {count, plural, one {has} other {have}} packed; {awaited} {left, plural, one {is} other {are}} awaited.',
  'person.decides': 'A person decides.',

  // The events that are to come.
  'ahead.OrderCreated': 'placed',
  'ahead.InventoryReserved': 'set aside',
  'ahead.InventoryRejected': 'not enough in stock',
  'ahead.StockAwaited': 'waits for stock',
  'ahead.StockOffered': 'its stock is there',
  'ahead.BackorderExpired': 'waited in vain{by, select, clock { until {time}} other {}}',
  'ahead.InventoryCommitted': 'stock booked out',
  'ahead.InventoryReleased': 'stock free again',
  'ahead.PaymentCompleted': '{amount} charged',
  'ahead.PaymentFailed': 'card declined',
  'ahead.PaymentRefunded': '{amount} given back',
  'ahead.PaymentVoided': 'charge voided',
  'ahead.PackingStarted': 'to be packed',
  'ahead.WarehousePacked': 'part packed',
  'ahead.SourcingRequested': 'sourcing asked',
  'ahead.PackingStopped': 'packing stopped',
  'ahead.SourcingRefused': 'sourcing refused',
  'ahead.InventoryResourced': 'sourced again',
  'ahead.DispatchRequested': 'sent off{by, select, clock { at {time}} other {}}',
  'ahead.ShipmentCreated': 'shipped',
  'ahead.ShipmentFailed': 'undeliverable',
  'ahead.ShipmentCancelled': 'never to be sent',
  'ahead.CancellationRefused': 'too late to cancel',
  'ahead.OrderCancelRequested': 'cancel asked{by, select, clock { at {time}} other {}}',
  'ahead.OrderCompleted': 'completed',
  'ahead.OrderCancelled': 'cancelled',
  'ahead.RefundRequested': 'refund asked',
  'ahead.RefundIssued': '{amount} given back',
  'ahead.RefundRefused': 'refund refused',
  'ahead.MessageResendRequested': 'message asked again',
  'ahead.RestockRequested': 'restock asked',
  'ahead.InventoryRestocked': 'restocked',
  'ahead.RestockRefused': 'restock refused',
  'ahead.StepSkipped': 'step skipped',
  'ahead.ReturnRequested': 'return asked',
  'ahead.ReturnReviewed': 'return reviewed',
  'ahead.ReturnApproved': 'return approved',
  'ahead.ReturnRefused': 'return refused',
  'ahead.ReturnLabelled': 'return label made',
  'ahead.ReturnLabelFailed': 'no return label',
  'ahead.ReturnReceived': 'return received',
  'ahead.ReturnRefunded': '{amount} given back',
  'ahead.ReturnRefundFailed': 'return not refunded',
  'ahead.ReturnRestocked': 'return restocked',
  'ahead.ReturnSentBack': 'rejected goods sent back',
  'ahead.ReturnGiveUpRequested': 'return given up',
  'ahead.ReturnGiveUpRefused': 'too late to give it up',
  'ahead.ReturnRefundWithheld': 'nothing to give back',
  'ahead.ReturnRecalled': 'return recalled',
  'ahead.ReturnClosed': 'return closed',
  'ahead.ParcelPickedUp': 'parcel picked up',
  'ahead.ParcelInTransit': 'parcel in transit',
  'ahead.ParcelDelivered': 'parcel delivered',
  'ahead.ParcelReturned': 'parcel returned to sender',
  'ahead.nothing': 'nothing more happens',

  // The drawing.
  'drawing.next': 'then',
  'drawing.next.sentence': 'still to come',
  'drawing.packing': 'packing',
  'drawing.sourcing': 'sourced again',
  'drawing.awaits_stock': 'waits for stock',
  'drawing.person_decides': 'person decides',
  'drawing.once_there': 'once it is there',
  'drawing.once_packed': 'once packed',
  'drawing.never': 'will not happen',
  'drawing.not_known': 'not known',
  'drawing.if_it_fails': 'only if it fails',
  'drawing.if_cancelled': 'after {time}',
  'drawing.not_needed': 'not needed',
  'drawing.void': 'Void',

  // Ledgers.
  'ledger.money.declined': 'The card was declined; nothing was taken.',
  'ledger.money.nothing': 'Nothing was taken.',
  'ledger.money.says_staff': 'Nothing was taken, says staff.',
  'ledger.money.not_yet': 'Nothing is taken yet.',
  'ledger.money.asked':
    'Asked for {times, plural, one {once} other {# times}}; {outcome, select, taken {taken once} other {never taken}}.',
  'ledger.stock.short': 'There was not enough; nothing was set aside.',
  'ledger.stock.nothing': 'Nothing was set aside.',
  'ledger.stock.not_yet': 'Nothing is set aside yet.',

  'events.newest_first': '{count, number}, the newest first',
  'events.earlier': '{count, number} earlier events of {of, number}',

  // The time axis.
  'timeline.timer':
    '{what, select, StockAwaited {waits for stock} other {waits to be packed}}{until, select, none {} other { until {until}}}',
  'timeline.expires': 'cancelled by itself at {at}',
  'timeline.zoom.all': 'All',
  'timeline.zoom.way': 'The way',
  'timeline.zoom.afterwards': 'Afterwards',
  'timeline.zoom.around': 'Around it',
  'timeline.in_all':
    '{duration} to its last event{folded, select, yes {, idle time folded} other {}}',
  'timeline.step': 'Step through the events',
  'timeline.before': 'Event before',
  'timeline.after': 'Event after',
  'timeline.nothing_chosen': 'Step through its events to see how it stood; arrow keys step too.',
  'timeline.chosen': 'after event {version, number} of {count, number}: {type}',
  'timeline.place':
    '#{version, number} · partition {partition, number} · position {position, number}',
  'timeline.faults': 'Faults that were turned on struck it: {faults}.',

  // Two orders beside each other.
  'compare.title': 'Compare two orders',
  'compare.with': 'Compare with',
  'compare.hint': 'Number, e-mail, payment or tracking reference of another order',
  'compare.go': 'Compare',
  'compare.link': 'Compare…',
  'compare.missing': 'No other order is found by “{text}”.',
  'compare.nothing': 'Nothing to compare with yet',
  'compare.nothing_hint': 'Say which order it is to be compared with.',
  'compare.verdict': 'What is different',
  'compare.same_way': 'Both went the same way.',
  'compare.parted': 'They part at “{label}”, which only {number} has.',
  'compare.slower': '{number} took {duration} longer at “{label}”.',
  'compare.state': 'How they stand',
  'compare.events': 'Event by event',
  'compare.event': 'Event',
  'compare.difference': 'Second took',
  'compare.took': 'took {duration}',
  'compare.never': 'not in this one',

  // How an order stood after one of its events.
  // What happened while somebody was away, and what they leave for the next shift.
  'since.title': 'Since you were here',
  'since.first':
    'You are here for the first time. When you come back after half an hour or more, what happened meanwhile stands here.',
  'since.nothing': 'Nothing happened.',
  'since.seen': 'Seen',
  'since.placed':
    '{more, select, yes {At least } other {}}{count, plural, one {# order was} other {# orders were}} placed',
  'since.completed':
    '{more, select, yes {At least } other {}}{count, plural, one {# order was} other {# orders were}} completed',
  'since.cancelled':
    '{more, select, yes {At least } other {}}{count, plural, one {# order was} other {# orders were}} cancelled: {reason}',
  'since.given_back':
    '{more, select, yes {At least } other {}}{amount} given back, in {count, plural, one {# refund} other {# refunds}}',
  'since.incident.new': 'New incident: {title}',
  'since.incident.new_over': 'New incident, and over: {title}',
  'since.incident.over': 'Over: {title}',
  'since.incident.taken': '{name} has taken over: {title}',
  'since.acts': '{name}: {acts}',
  'since.act': '{what}{times, plural, one {} other { × #}}',
  'since.somebody': 'Somebody who left',
  'since.fault': 'Fault: {sentence}{isOn, select, yes {, still on} other {, over}}',
  'since.unread': 'It could not be read: it is tried again.',
  'shift.title': 'For the next shift',
  'shift.none': 'Nobody has left a note.',
  'shift.write': 'Note for the next shift',
  'shift.read_by':
    'What whoever comes next should know. All staff read it here with your name, until you withdraw it.',
  'notes.title': 'Notes',
  'notes.none': 'Nobody has noted anything.',
  'notes.write': 'Note on this order',
  'notes.read_by':
    'What whoever comes next should know. All staff read it here with your name; the customer never does.',

  // What of an order can be taken away.
  'export.title': 'Take it away',
  'export.page': 'One page',
  'export.page.what': 'All of it, to hand over or to print. Nothing else is needed to read it.',
  'export.picture': 'Picture of the timeline',
  'export.picture.what': 'As it is shown now, as SVG.',
  'export.events': 'Its events',
  'export.report': 'For whoever mends it, as Markdown.',
  'export.personal':
    'Name, e-mail, address, note and payment token of the customer are in none of them; the last digits of the card are. The page quotes errors, and the reasons that staff wrote, with their names: read these before you pass it on.',
  'export.failed': 'It could not be made: {why}',
  'export.picture.title': 'Timeline of order {orderNumber}',
  'export.picture.note':
    '{duration} to its last event{folded, select, yes {, idle time folded} other {}}; times in {zone}',
  'export.document.title': 'Order {orderNumber}',
  'export.document.made':
    'As of {at}, {count, plural, one {# event} other {# events}}. Times in {zone}. Without name, e-mail, address, note and payment token of the customer; with what staff asked for, their names and reasons.',
  'export.document.amount': '{status}. {amount} for {what}. Placed {at}.',
  'export.document.happening': 'What is happening',
  'export.document.way': 'Its way',
  'export.document.timeline': 'Timeline',
  'export.document.parcels': 'Parcels',
  'export.document.tries': 'Tries',
  'export.document.asked': 'What people asked for',
  'export.document.events': 'Events',
  'export.document.none': 'None.',
  'export.document.payload': 'what it says',

  // What the shopper reads on the page of their order.
  'shopper.title': 'The shopper reads now',
  'shopper.open': 'Open their page',
  'shopper.earlier': '{count, number} earlier on their page',
  'shopper.note': 'Hours are in {zone}, theirs in their own. On their page stands as a button:',
  'shopper.no_buttons':
    'Hours are in {zone}, theirs in their own. Their page has no button for it now.',

  'long_order.reading': 'Reading its {count, number} events',
  'long_order.newest': 'The newest stand below; the rest of the page follows.',
  'long_order.unread': 'Its {count, number} events could not be read',
  'long_order.retry': 'Try again',
  'state.title': 'State then',
  'state.at_hour': 'after event {version, number} of {count, number}, and what is different now',
  'state.part': 'Part',
  'state.then': 'Then',
  'state.now': 'Now',
  'state.order': 'Order',
  'state.money': 'Money',
  'state.stock': 'Stock',
  'state.parcels_title': 'Parcels',
  'state.follow_up': 'Left out',
  'state.returns': 'Returns',
  'state.same': 'the same',
  'state.none': 'none',
  'state.at': 'at {step}',
  'state.asked': 'asked {times, number} times',
  'state.taken': '{amount} taken',
  'state.declined': 'declined, nothing taken',
  'state.not_taken': 'nothing taken',
  'state.given_back': '{amount} given back',
  'state.nothing_set_aside': 'nothing set aside',
  'state.reserved': '{units, number} reserved',
  'state.left': '{units, number} left the shelf',
  'state.put_back': '{units, number} put back',
  'state.label_refused': 'label refused',
  'state.never_ships': 'will never ship',
  'state.parcels': '{count, number} {state}',
  'state.left_out':
    '{units, plural, one {# unit} other {# units}}, {follows, select, yes {follows in an order of its own} other {not delivered}}',
  'state.return':
    '{units, plural, one {# unit} other {# units}} {state}{isRefunded, select, yes {, {amount} given back} other {}}',

  'sourcing.from':
    '{warehouse}, {km, number} km: {reason, select, nearest {the nearest} holds_all {the nearest that had everything} other {no single one had everything}}.',
  'sourcing.passed_by': '{warehouse}, {km, number} km, had {free, number} of {wanted, number}.',
  'sourcing.passed_by_product':
    '{warehouse}, {km, number} km, had {free, number} of {wanted, number} ({product}).',
  'sourcing.moves': 'Now from {from}; then from {to}.',
  'sourcing.stays':
    'It stays in {from}: {why, select, best {nothing is better} other {nothing else can be had}}.',
  'sourcing.measured':
    '{basis, select, postcode {Distances to the area of the postcode} country {Distances to the middle of the country} other {The country is not known: the ranks of the warehouses decided}}.',
  'sourcing.measured_gateway':
    'The goods leave the customs territory: distances to the airport of each warehouse.',

  // What nobody can take back after a command, and what is not known.
  'caution.unknown.charge.voided':
    'Whether the provider has taken {amount} is not known{tries, plural, =0 {} one { after one try} other { after # tries}}: it is asked to void the charge, and gives back what it has taken.',
  'caution.unknown.charge.asked_again':
    'Whether the provider has taken {amount} is not known{tries, plural, =0 {} one { after one try} other { after # tries}}: it is asked again with the same key.',
  'caution.unknown.label.voided':
    'Whether the carrier has made the labels is not known{tries, plural, =0 {} one { after one try} other { after # tries}}: it is asked to void them. If the parcels have been picked up, the order ships after all.',
  'caution.unknown.label.asked_again':
    'Whether the carrier has made the labels is not known{tries, plural, =0 {} one { after one try} other { after # tries}}: it is asked again with the same key. If it says yes, the order ships.',
  'caution.unknown.refund.asked_again':
    'Whether the provider has given back {amount} is not known{tries, plural, =0 {} one { after one try} other { after # tries}}: it is asked again with the same key.',
  'caution.unknown.refund.voided':
    'Whether the provider has given back {amount} is not known{tries, plural, =0 {} one { after one try} other { after # tries}}: the key {key} is barred there. If it says that the refund was made, that counts.',
  'caution.unknown.refund.voided_then_paid':
    'Whether the provider has given back {amount} is not known{tries, plural, =0 {} one { after one try} other { after # tries}}: the key {key} is barred there first. If it says that the refund was made, that counts: pay only once this order says that it is given back by hand, nobody can take it back. If it says nothing, look the key up there before you pay.',
  'caution.voided_first.charge':
    'First the key {key} is voided, so that it can never be used again. If that is answered, the answer counts and not your word: if {amount} were taken, they are given back.',
  'caution.voided_first.refund':
    'First the key {key} is barred at the provider. If it says that the refund of {amount} was made, that counts.',
  'caution.voided_first.label':
    'First the key {key} is voided, so that it can never be used again. If that is answered, the answer counts and not your word: if there is a label, it is void, and if its parcels have been picked up, the order ships after all.',
  'caution.word_counts':
    'Your word counts at once: {service, select, payment {the provider} other {the carrier}} is not asked again.',
  'caution.word_stays':
    'Once your word is taken it stays: what {service, select, payment {the provider} other {the carrier}} does or says later moves nothing here, and is shown as an incident.',
  'caution.skip_is_final': 'A step that is skipped is not made up for later.',
  'caution.shipment_is_final': 'From the shipment on the order can’t be cancelled any more.',
  'caution.refund_is_final': 'Money that has been given back can’t be taken again.',
  'caution.stock_is_free': 'The stock is free for others at once; this order can’t have it back.',

  // Tries, each with what came of it.
  'attempt.captured': 'taken',
  'attempt.declined': 'declined',
  'attempt.refunded': 'given back',
  'attempt.labelled': 'label made',
  'attempt.undeliverable': 'undeliverable',
  'attempt.never_happened': 'never happened, and never will',
  'attempt.undone': 'had happened, and was undone',
  'attempt.too_late': 'too late, the parcels have been picked up',
  'attempt.not_asked': 'not asked for: it is to be cancelled',
  'attempt.handled': 'handled',
  'attempt.timed_out': '{error}: it may still have its effect',
  'attempts.kept': '{count, number} kept',
  'attempts.last': 'the last {count, number}',

  // What is left to a person.
  'commands.below': 'What can be done…',
  'commands.ended': 'Nothing is left to a person: the order has ended.',
  'commands.by_itself': 'Nothing is left to a person: it goes by itself.',

  // The palette: what can be done and changed from it, and what would follow.
  'palette.settings': 'Settings',
  'palette.theme.dark': 'Switch to dark',
  'palette.theme.light': 'Switch to light',
  'palette.keys.off': 'Turn keys of one character off',
  'palette.keys.on': 'Turn keys of one character on',
  'palette.account': 'Change your password',
  'palette.shop': 'Go to the shop',
  'palette.impossible': 'Can’t be done: {why}',
  'palette.no_amount': '“{amount}” is no amount in {currency}.',
  'palette.many': '{act}: {which}…',
  'palette.many_note':
    'They are frozen as a set; what would follow for each is shown before anything is asked.',
  'palette.stands':
    '{orders, plural, one {One order} other {# orders}}, {money}, {state, select, dead {left for a person} other {tried again}}',
  'palette.receive': 'Receive {name}…',
  'palette.receive_units': 'Receive {units, number} of {name}…',
  'palette.product': '{sku}, {free, number} free now',
  'palette.preview': 'What would follow',
  'palette.preview_failed': 'What would follow could not be worked out. Its dialog tries again.',
  'palette.working_out': 'Working out what would follow…',
  'palette.meant':
    '{count, plural, =0 {No order is} one {One order is} other {# orders {more, select, yes {and more are} other {are}}}} meant now.',
  'palette.too_many': 'A set has at most {max, number} orders: say more to narrow it.',
  'palette.which':
    'Say for which order: its number, a name, an e-mail address, a reference. Or for which of them: “needs a person”, “all at payment, last hour”.',
  'palette.also':
    'Also understood: a verb before an order, such as “{first} 7KM4” or “refund 7KM4 12.50”; {others}. “{first} needs a person” for many; “restock enamel-mug 50”.',

  // Orders that are chosen by hand.
  'choose.bar': 'Chosen orders',
  'choose.order': 'Order {number}',
  'choose.all': 'Choose all {count, number} that are loaded',
  'choose.chosen': '{count, number} chosen, {money} in all',
  'choose.elsewhere':
    '{count, plural, one {One of them is} other {# of them are}} not in the list as it stands.',
  'choose.full':
    'No more than {max, number} can be chosen by hand. Act on all that the filter finds instead.',
  'choose.act': 'Act on these…',
  'choose.none': 'Choose none',
  'choose.title':
    '{count, plural, one {one order chosen by hand} other {# orders chosen by hand}}, {money}',
  'choose.paused':
    'Live is paused while orders are chosen: {newer, plural, =0 {nothing is new} one {one order is new} other {# orders are new}}, {changed, plural, =0 {none of these has changed} one {one of these has changed} other {# of these have changed}}.',
  'choose.go_on': 'Go on live',
  'choose.went_on': 'The list goes on live; what is chosen stays chosen.',

  // The keys of the console, and where they are heard.
  'keys.title': 'Keys',
  'keys.open': 'All keys…',
  'keys.switch': 'Keys of one character',
  'keys.switch_hint':
    'These are ?, and G with a letter after it. Turned off they do nothing, as when you dictate. The menu of your account opens this sheet as well.',
  'keys.at.everywhere': 'Everywhere',
  'keys.at.palette': 'In the palette',
  'keys.at.orders': 'On a row of the orders',
  'keys.at.timeline': 'On the timeline of an order',
  'keys.at.returns': 'In the search of the returns',
  'keys.at.go': 'To a page',
  'keys.palette': 'find or do anything',
  'keys.sheet': 'these keys',
  'keys.go': 'and then a letter: to a page',
  'keys.next': 'the next field, button or link; the first one of a page skips to its content',
  'keys.press': 'press what has the focus',
  'keys.close': 'close what is open',
  'keys.move': 'choose',
  'keys.enter': 'open it; of an act its dialog',
  'keys.tab': 'in a new tab',
  'keys.choose': 'choose the order, or let it go',
  'keys.range': 'choose all from the last one to this',
  'keys.none': 'choose none',
  'keys.before': 'the event before',
  'keys.after': 'the event after',
  'keys.first': 'the first event',
  'keys.last': 'the last event',
  'keys.unchoose': 'choose no event',
  'keys.inspect': 'open the only return that is found',
} as const
