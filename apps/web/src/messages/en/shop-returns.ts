/** What shoppers are told about what they send back, in English. As in shop.ts: ICU messages, amounts and hours as text. */
export const shopReturnMessages = {
  // The head of a return.
  'return.name': 'Return {number, number}',
  'return.head.requested': 'We are looking at what you asked for.',
  'return.head.approved': 'You can send it back.',
  'return.head.came_back': 'It came back to us.',
  'return.head.refused': 'We can’t take it back.',
  'return.head.labelled': 'Send it back with this label.',
  'return.head.received': 'It’s here, and we have looked at it.',
  'return.head.refunded': 'Your money is on its way back.',
  'return.head.refunded_nothing': 'There is nothing to give back.',
  'return.head.closed': 'Sent back, and settled.',
  'return.head.closed_rejected': 'We could not accept it.',
  'return.head.giving_up': 'It is being called off.',
  'return.head.given_up.kept': 'Called off: nothing is sent back.',
  'return.head.given_up.on_their_way': 'Called off, but the parcel had left.',
  'return.head.given_up.sent': 'Called off. Your things come back to you.',
  'return.head.given_up.held': 'Called off. Your things are with us.',

  // What stands below it.
  'return.lead.requested': 'Someone of ours decides about it. Keep your things until then.',
  'return.lead.approved': 'We are asking the carrier for a label.',
  'return.lead.came_back':
    'You don’t have to do anything: we look at it, and then give back what you paid for it.',
  'return.lead.labelled':
    'Put your things into {count, plural, one {a parcel} other {# parcels}} with {count, plural, one {this label} other {these labels}}. Once we have looked at them, you get back what you paid for what we accept.',
  'return.lead.received': 'We are giving back what you paid for what we accepted.',
  'return.lead.received_none':
    'We did not accept it, so no money goes back. It is sent to you again.',
  'return.lead.refunded': '{amount} went back.',
  'return.lead.refused.refused_by_staff': 'Keep your things. No money goes back for them.',
  'return.lead.refused.not_completed': 'The order is not finished yet. Ask again once it is.',
  'return.lead.refused.exceeds_shipped':
    'It is more than you have of it: another return has some of it already.',
  'return.lead.refused.note': 'We said: {note}',
  'return.lead.giving_up': 'No money goes back for it.',
  'return.lead.given_up.kept': 'You keep your things, and no money goes back.',
  'return.lead.given_up.on_their_way':
    'The parcel had left already and is on its way to us. No money goes back for it by itself: get in touch with us.',
  'return.lead.given_up.sent': 'Your things are on their way back to you. No money goes back.',
  'return.lead.given_up.held':
    'No carrier takes them to your address, so your things are still with us: get in touch with us.',
  'return.lead.given_up.no_label':
    'No carrier takes a parcel from your address. Keep your things, or get in touch with us.',
  'return.lead.rejected.sent': 'What we did not accept is on its way back to you.',
  'return.lead.rejected.held':
    'No carrier takes what we did not accept to your address. It is still with us: get in touch with us.',

  // Which things, and what came of them.
  'return.reason.damaged': 'damaged',
  'return.reason.wrong_item': 'the wrong item',
  'return.reason.not_as_described': 'not as described',
  'return.reason.changed_mind': 'changed your mind',
  'return.reason.returned_to_sender': 'came back undelivered',
  'return.line.back': '{amount} back',
  'return.line.up_to': 'up to {amount} back',
  'return.line.accepted': '{accepted, number} of {quantity, number} accepted',
  'return.line.rejected': 'not accepted',

  // What happened.
  'return.past.asked.you': 'You asked to send it back',
  'return.past.asked.us': 'We opened this return for you',
  'return.past.asked.carrier': 'The carrier brought it back',
  'return.past.asked.note': '“{note}”',
  'return.past.approved': 'We take it back',
  'return.past.refused': 'We can’t take it back',
  'return.past.labelled': 'Label made by {carrier}',
  'return.past.labelled.detail': 'Number {number}',
  'return.past.not_labelled': 'The carrier makes no label for your address',
  'return.past.received': 'Received, and looked at',
  'return.past.received.detail':
    '{accepted, plural, =0 {Nothing} one {# thing} other {# things}} accepted{rejected, plural, =0 {.} one {, # not.} other {, # not.}}',
  'return.past.refunded': '{amount} went back to your card',
  'return.past.refunded_by_hand': '{amount} were paid back to you by us, not to your card',
  'return.past.refunded_nothing': 'No money to give back',
  'return.past.not_refunded': 'The money could not be given back',
  'return.past.not_refunded.detail': 'Your things are sent back to you.',
  'return.past.sent_back.sent': 'What we did not accept was sent to you again',
  'return.past.sent_back.held': 'What we did not accept is still with us',
  'return.past.give_up_asked.you': 'You called it off',
  'return.past.give_up_asked.us': 'We called it off',
  'return.past.too_late_to_give_up': 'Too late to call it off',
  'return.past.too_late_to_give_up.detail': 'The money had gone back already.',
  'return.past.recalled.kept': 'Nothing was sent',
  'return.past.recalled.on_their_way': 'The parcel had left already',
  'return.past.recalled.sent': 'Sent to you again',
  'return.past.recalled.held': 'Your things are still with us',
  'return.past.closed': 'Return closed',

  // What is happening, and what comes after it if everybody answers.
  'return.now.requested': 'Waiting for us to decide',
  'return.now.approved': 'Asking the carrier for a label',
  'return.now.came_back': 'Waiting for us to look at it',
  'return.now.labelled': 'Waiting for your parcel',
  'return.now.received': 'Giving your money back',
  'return.now.received_none': 'Sending it to you again',
  'return.now.refunded': 'Closing the return',
  'return.now.giving_up': 'Calling it off',
  'return.next.label': 'A label from the carrier',
  'return.next.received': 'Looked at by us',
  'return.next.refunded': 'Money back for what we accept',

  // Asking for one.
  'return.ask': 'Return items',
  'return.ask.until': 'You can ask for it until {date}.',
  'return.ask.over': 'The time to send things back ended on {date}.',
  'return.ask.none': 'Nothing of this order can be sent back now.',
  'return.ask.left': '{count, plural, one {# can be sent back} other {# can be sent back}}',
  'return.back': 'Back to the order',
  'return.ask.how':
    'Say what you want to send back, and why. Someone of ours decides about it; then you get a label. What you paid goes back once we have looked at your things.',
  'return.ask.quantity': 'How many',
  'return.ask.reason': 'Why',
  'return.ask.reason.choose': 'Choose…',
  'return.ask.reason.damaged': 'It is damaged',
  'return.ask.reason.wrong_item': 'It is the wrong item',
  'return.ask.reason.not_as_described': 'It is not as described',
  'return.ask.reason.changed_mind': 'I changed my mind',
  'return.ask.note': 'Anything we should know (if you like)',
  'return.ask.send': 'Ask to send it back',
  'return.ask.sending': 'Asking…',
  'return.ask.nothing': 'Say of at least one thing how many you send back.',
  'return.ask.quantity.bad': 'Of {name} you can send back at most {count, number}.',
  'return.ask.why': 'Say why you send {name} back.',
  'return.ask.note.long': 'Write at most {count, number} characters.',
  'return.ask.note.bad': 'Write what we should know as plain text, without control characters.',
  'return.ask.failed': 'We could not take it just now. Nothing was written down: send it again.',

  // Calling it off.
  'return.give_up': 'Call this return off',
  'return.give_up.before': 'Nothing is sent back, you keep your things, and no money goes back.',
  'return.give_up.labelled':
    'The label is made void, and no money goes back. If your parcel has left already, we can’t stop it.',
  'return.give_up.yes': 'Yes, call it off',
  'return.give_up.again': 'You can ask anew while the time for it lasts.',

  // The label.
  'return.label.print': 'Print the label',
  'return.label.title': 'Return label',
  'return.label.to': 'Goes to',
  'return.label.from': 'Comes from',
  'return.label.parcel': 'Parcel {number, number} of {count, number}',
  'return.label.order': 'Return of order {number}',
  'return.label.holds': 'Put into it',
  'return.label.show': 'Stick it on the parcel and hand it to {carrier}.',
} as const
