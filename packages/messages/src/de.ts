import type { MessageKey } from './en.ts'

/** The same in German. */
export const de: Record<MessageKey, string> = {
  'subject.received': 'Wir haben Ihre Bestellung {number}',
  'subject.waiting_for_stock': 'Ihre Bestellung {number} wartet auf Ware',
  'subject.shipped': 'Ihre Bestellung {number} ist unterwegs',
  'subject.delivered': 'Ihre Bestellung {number} ist angekommen',
  'subject.cancelled': 'Ihre Bestellung {number} ist storniert',
  'subject.refunded': 'Geld zurück für Ihre Bestellung {number}',
  'subject.return_accepted': 'Sie können es zurücksenden: Bestellung {number}',
  'subject.return_refunded': 'Geld zurück für Ihre Rücksendung, Bestellung {number}',

  'order.number': 'Bestellung {number}',
  'order.link': 'Ihre Bestellung',
  'order.rest': 'Das ist der Rest einer früheren Bestellung von Ihnen, als eigene Lieferung.',
  footer: 'Sie bekommen diese Nachricht wegen Ihrer Bestellung {number} bei {shop}.',

  'received.head': 'Vielen Dank. Wir haben Ihre Bestellung.',
  'received.lead': 'Wir schreiben Ihnen wieder, sobald sie unterwegs ist.',
  'received.follow':
    'Bis dahin können Sie sie auf ihrer Seite verfolgen und stornieren, solange sie noch nicht abgeholt ist.',
  'received.total': 'Zusammen',
  'received.goes_to': 'Geht an',

  'waiting.head': 'Wir warten noch auf die Ware.',
  'waiting.lead': 'Wir warten auf {missing}. {amount} werden erst abgebucht, wenn die Ware da ist.',
  'waiting.until':
    'Ist die Ware bis {day} nicht da, stornieren wir die Bestellung. Bis dahin können Sie sie auf ihrer Seite selbst stornieren.',

  'shipped.head': 'Ihre Bestellung ist auf dem Weg zu Ihnen.',
  'shipped.head_part': 'Der erste Teil ist auf dem Weg zu Ihnen.',
  'shipped.lead':
    '{count, plural, one {{carriers} hat Ihr Paket.} other {{carriers} {several, plural, one {hat} other {haben}} Ihre # Pakete.}}',
  'shipped.paid': 'Sie haben {amount} bezahlt.',
  'shipped.rest_follows':
    '{missing} {count, plural, one {kommt} other {kommen}} mit einer zweiten Lieferung, die {amount} kostet und eine eigene Seite hat.',
  'shipped.rest_left_out':
    '{missing} {count, plural, one {war} other {waren}} nicht da. Sie bekommen die Bestellung ohne {count, plural, one {diesen Artikel und bezahlen ihn} other {diese Artikel und bezahlen sie}} nicht.',
  'parcel.number': '{carrier}, Nummer {number}',
  'parcel.follow': 'Bei {carrier} verfolgen',

  'delivered.head': 'Ihre Bestellung ist angekommen.',
  'delivered.head_part': 'Der erste Teil ist angekommen.',
  'delivered.lead':
    '{count, plural, one {{carriers} hat Ihr Paket zugestellt.} other {{carriers} {several, plural, one {hat} other {haben}} alle # Pakete zugestellt.}}',
  'delivered.return':
    'Stimmt etwas nicht? Auf der Seite der Bestellung steht, wie Sie etwas zurücksenden.',

  'cancelled.head': 'Ihre Bestellung ist storniert.',
  'cancelled.head.sold_out': 'Jemand war schneller als Sie.',
  'cancelled.head.waited': 'Die Ware kam nicht herein.',
  'cancelled.head.declined': 'Ihre Bank hat abgelehnt.',
  'cancelled.head.not_charged': 'Die Zahlung ist nicht zustande gekommen.',
  'cancelled.head.undeliverable': 'Dorthin konnten wir nicht liefern.',
  'cancelled.head.no_carrier': 'Wir konnten die Bestellung nicht versenden.',
  'cancelled.sold_out': '{name} ist ausverkauft.',
  'cancelled.too_few':
    'Von {name} wollten Sie {wanted, number}, und {available, plural, one {# war} other {# waren}} noch da.',
  'cancelled.waited': 'Wir haben auf {missing} gewartet, vergeblich.',
  'cancelled.declined': 'Die Bank hat nicht gesagt, warum.',
  'cancelled.no_funds': 'Auf der Karte ist nicht genug Geld.',
  'cancelled.not_charged': 'Bestellen Sie gern noch einmal mit einer anderen Karte.',
  'cancelled.undeliverable': 'Der Zusteller kennt die Adresse {place} nicht.',
  'cancelled.no_carrier': 'Kein Zusteller hat das Paket angenommen. Sie brauchen nichts zu tun.',
  'cancelled.by_you': 'Sie haben die Bestellung storniert.',
  'cancelled.by_us': 'Wir mussten die Bestellung stornieren.',
  'cancelled.by_time':
    'Die Bestellung konnte in der Zeit, für die wir Ihre Ware zurückhalten, nicht versendet werden und ist verfallen.',
  'cancelled.nothing': 'Es wurde nichts versendet und nichts abgebucht.',
  'cancelled.kept':
    '{amount} von dem, was Sie bezahlt haben, sind noch nicht zurückgegangen. Bitte melden Sie sich deswegen bei uns.',
  'cancelled.follow_up':
    'Nur diese Lieferung ist storniert: Was noch folgt, ist eine eigene Bestellung.',
  'cancelled.first': 'Nur diese Lieferung ist storniert: Ihre erste bleibt, wie sie ist.',

  'back.to_card': '{amount} gingen zurück auf Ihre Karte.',
  'back.by_hand': '{amount} haben wir Ihnen zurückgezahlt, nicht auf Ihre Karte.',
  'back.takes_days': 'Es kann einige Tage dauern, bis Ihre Bank es anzeigt.',

  'refunded.head': 'Ihr Geld ist auf dem Rückweg.',
  'refunded.paid': 'Bezahlt',
  'refunded.now': 'Jetzt zurückgegeben',
  'refunded.in_all': 'Insgesamt zurückgegeben',

  'return_accepted.head': 'Sie können es zurücksenden.',
  'return_accepted.lead':
    'Wir nehmen zurück, worum Sie gebeten haben. Das Etikett dafür steht auf der Seite Ihrer Bestellung, sobald der Zusteller es erstellt hat.',
  'return_accepted.then':
    'Sobald wir uns die Sachen angesehen haben, bekommen Sie zurück, was Sie für das bezahlt haben, was wir annehmen.',
  'return_accepted.up_to': 'Bis zu',

  'return_refunded.head': 'Ihr Geld ist auf dem Rückweg.',
  'return_refunded.accepted':
    'Wir haben angesehen, was Sie zurückgesendet haben, und {units} angenommen.',
}
