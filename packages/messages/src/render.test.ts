import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { MessageKind, Parcel } from '@sagaboard/events/catalog/events'
import { sampleData, sampleEvent, sampleHistory } from '@sagaboard/events/testing/samples'
import { IntlMessageFormat } from 'intl-messageformat'
import { expect, test } from 'vitest'
import { de } from './de.ts'
import { en } from './en.ts'
import { messageFacts } from './facts.ts'
import { renderMessage } from './render.ts'

const orderUrl = 'https://shop.example/orders/0197?token=abc'

/** The message of this kind for the last of these events. */
const rendered = (
  kind: MessageKind,
  locale: string,
  history: readonly SagaEvent[],
  medium: 'mail' | 'page' = 'mail',
) =>
  renderMessage({
    facts: messageFacts(kind, history, history.length),
    locale,
    orderUrl,
    shopName: 'Saga Supply',
    medium,
  })

/** Subject and plain text, as they are read: spaces that don't break are spaces. */
async function textOf(...of: Parameters<typeof rendered>): Promise<string> {
  const { subject, text } = await rendered(...of)
  return `${subject}\n\n${text}`.replaceAll('\u00a0', ' ')
}

const paid = ['OrderCreated', 'InventoryReserved', 'PaymentCompleted'] as const
const sent = [...paid, 'ShipmentCreated', 'InventoryCommitted', 'OrderCompleted'] as const

const histories: Record<MessageKind, readonly SagaEvent[]> = {
  received: sampleHistory('OrderCreated'),
  waiting_for_stock: sampleHistory('OrderCreated', 'StockAwaited'),
  shipped: sampleHistory(...paid, 'ShipmentCreated'),
  delivered: sampleHistory(...sent, 'ParcelDelivered'),
  cancelled: sampleHistory(
    ...paid,
    'OrderCancelRequested',
    'ShipmentCancelled',
    'PaymentRefunded',
    'InventoryReleased',
    sampleEvent('OrderCancelled', 8, { reason: 'cancelled_by_customer' }),
  ),
  refunded: sampleHistory(...sent, 'RefundRequested', 'RefundIssued'),
  return_accepted: sampleHistory(...sent, 'ReturnRequested', 'ReturnReviewed', 'ReturnApproved'),
  return_refunded: sampleHistory(
    ...sent,
    'ReturnRequested',
    'ReturnReviewed',
    'ReturnApproved',
    'ReturnLabelled',
    'ReturnReceived',
    'ReturnRefunded',
  ),
}

test('received, in English', async () => {
  expect(await textOf('received', 'en', histories.received)).toMatchInlineSnapshot(`
    "We have your order 3DPF-M368P

    Saga Supply

    Order 3DPF-M368P


    Thank you. We have your order.

    We write to you again when it is on its way. Until then you can follow it on its page, and cancel it until it has left.

    2 × enamel-mug    36.00 €
    1 × linen-apron   42.00 €
    In all            78.00 €

    Goes to

    Ada
    Karl-Heine-Straße 12
    04229 Leipzig
    Germany

    Your order https://shop.example/orders/0197?token=abc

    You get this message because of your order 3DPF-M368P at Saga Supply."
  `)
})

test('received, in German', async () => {
  expect(await textOf('received', 'de-AT', histories.received)).toMatchInlineSnapshot(`
    "Wir haben Ihre Bestellung 3DPF-M368P

    Saga Supply

    Bestellung 3DPF-M368P


    Vielen Dank. Wir haben Ihre Bestellung.

    Wir schreiben Ihnen wieder, sobald sie unterwegs ist. Bis dahin können Sie sie auf ihrer Seite verfolgen und stornieren, solange sie noch nicht abgeholt ist.

    2 × enamel-mug    36,00 €
    1 × linen-apron   42,00 €
    Zusammen          78,00 €

    Geht an

    Ada
    Karl-Heine-Straße 12
    04229 Leipzig
    Deutschland

    Ihre Bestellung https://shop.example/orders/0197?token=abc

    Sie bekommen diese Nachricht wegen Ihrer Bestellung 3DPF-M368P bei Saga Supply."
  `)
})

test('waiting_for_stock, in English', async () => {
  expect(
    await textOf('waiting_for_stock', 'en', histories.waiting_for_stock),
  ).toMatchInlineSnapshot(`
    "Your order 3DPF-M368P is waiting for stock

    Saga Supply

    Order 3DPF-M368P


    We are waiting for it.

    We are waiting for 2 × enamel-mug. You will be charged 78.00 € when they are here. If they are not here by 4 February 2026, we cancel it. Until then you can cancel it on its page.

    Your order https://shop.example/orders/0197?token=abc

    You get this message because of your order 3DPF-M368P at Saga Supply."
  `)
})

test('waiting_for_stock, in German', async () => {
  expect(
    await textOf('waiting_for_stock', 'de-AT', histories.waiting_for_stock),
  ).toMatchInlineSnapshot(`
    "Ihre Bestellung 3DPF-M368P wartet auf Ware

    Saga Supply

    Bestellung 3DPF-M368P


    Wir warten noch auf die Ware.

    Wir warten auf 2 × enamel-mug. 78,00 € werden erst abgebucht, wenn die Ware da ist. Ist die Ware bis 4. Februar 2026 nicht da, stornieren wir die Bestellung. Bis dahin können Sie sie auf ihrer Seite selbst stornieren.

    Ihre Bestellung https://shop.example/orders/0197?token=abc

    Sie bekommen diese Nachricht wegen Ihrer Bestellung 3DPF-M368P bei Saga Supply."
  `)
})

test('shipped, in English', async () => {
  expect(await textOf('shipped', 'en', histories.shipped)).toMatchInlineSnapshot(`
    "Your order 3DPF-M368P is on its way

    Saga Supply

    Order 3DPF-M368P


    It’s on its way to you.

    Nordpost has your parcel. You paid 78.00 €.

    Nordpost, number NP000000000001DE

    2 × enamel-mug
    1 × linen-apron

    Your order https://shop.example/orders/0197?token=abc

    You get this message because of your order 3DPF-M368P at Saga Supply."
  `)
})

test('shipped, in German', async () => {
  expect(await textOf('shipped', 'de-AT', histories.shipped)).toMatchInlineSnapshot(`
    "Ihre Bestellung 3DPF-M368P ist unterwegs

    Saga Supply

    Bestellung 3DPF-M368P


    Ihre Bestellung ist auf dem Weg zu Ihnen.

    Nordpost hat Ihr Paket. Sie haben 78,00 € bezahlt.

    Nordpost, Nummer NP000000000001DE

    2 × enamel-mug
    1 × linen-apron

    Ihre Bestellung https://shop.example/orders/0197?token=abc

    Sie bekommen diese Nachricht wegen Ihrer Bestellung 3DPF-M368P bei Saga Supply."
  `)
})

test('delivered, in English', async () => {
  expect(await textOf('delivered', 'en', histories.delivered)).toMatchInlineSnapshot(`
    "Your order 3DPF-M368P has arrived

    Saga Supply

    Order 3DPF-M368P


    It has arrived.

    Nordpost has delivered your parcel.

    Nordpost, number NP000000000001DE

    2 × enamel-mug
    1 × linen-apron

    Is something not right? On its page you find how to send it back.

    Your order https://shop.example/orders/0197?token=abc

    You get this message because of your order 3DPF-M368P at Saga Supply."
  `)
})

test('delivered, in German', async () => {
  expect(await textOf('delivered', 'de-AT', histories.delivered)).toMatchInlineSnapshot(`
    "Ihre Bestellung 3DPF-M368P ist angekommen

    Saga Supply

    Bestellung 3DPF-M368P


    Ihre Bestellung ist angekommen.

    Nordpost hat Ihr Paket zugestellt.

    Nordpost, Nummer NP000000000001DE

    2 × enamel-mug
    1 × linen-apron

    Stimmt etwas nicht? Auf der Seite der Bestellung steht, wie Sie etwas zurücksenden.

    Ihre Bestellung https://shop.example/orders/0197?token=abc

    Sie bekommen diese Nachricht wegen Ihrer Bestellung 3DPF-M368P bei Saga Supply."
  `)
})

test('cancelled, in English', async () => {
  expect(await textOf('cancelled', 'en', histories.cancelled)).toMatchInlineSnapshot(`
    "Your order 3DPF-M368P is cancelled

    Saga Supply

    Order 3DPF-M368P


    Your order is cancelled.

    You cancelled it. 78.00 € went back to your card. It can take some days until your bank shows it.

    Your order https://shop.example/orders/0197?token=abc

    You get this message because of your order 3DPF-M368P at Saga Supply."
  `)
})

test('cancelled, in German', async () => {
  expect(await textOf('cancelled', 'de-AT', histories.cancelled)).toMatchInlineSnapshot(`
    "Ihre Bestellung 3DPF-M368P ist storniert

    Saga Supply

    Bestellung 3DPF-M368P


    Ihre Bestellung ist storniert.

    Sie haben die Bestellung storniert. 78,00 € gingen zurück auf Ihre Karte. Es kann einige Tage dauern, bis Ihre Bank es anzeigt.

    Ihre Bestellung https://shop.example/orders/0197?token=abc

    Sie bekommen diese Nachricht wegen Ihrer Bestellung 3DPF-M368P bei Saga Supply."
  `)
})

test('refunded, in English', async () => {
  expect(await textOf('refunded', 'en', histories.refunded)).toMatchInlineSnapshot(`
    "Money back for your order 3DPF-M368P

    Saga Supply

    Order 3DPF-M368P


    Your money is on its way back.

    18.00 € went back to your card. It can take some days until your bank shows it.

    Paid                78.00 €
    Given back now      18.00 €
    Given back in all   18.00 €

    Your order https://shop.example/orders/0197?token=abc

    You get this message because of your order 3DPF-M368P at Saga Supply."
  `)
})

test('refunded, in German', async () => {
  expect(await textOf('refunded', 'de-AT', histories.refunded)).toMatchInlineSnapshot(`
    "Geld zurück für Ihre Bestellung 3DPF-M368P

    Saga Supply

    Bestellung 3DPF-M368P


    Ihr Geld ist auf dem Rückweg.

    18,00 € gingen zurück auf Ihre Karte. Es kann einige Tage dauern, bis Ihre Bank es anzeigt.

    Bezahlt                   78,00 €
    Jetzt zurückgegeben       18,00 €
    Insgesamt zurückgegeben   18,00 €

    Ihre Bestellung https://shop.example/orders/0197?token=abc

    Sie bekommen diese Nachricht wegen Ihrer Bestellung 3DPF-M368P bei Saga Supply."
  `)
})

test('return_accepted, in English', async () => {
  expect(await textOf('return_accepted', 'en', histories.return_accepted)).toMatchInlineSnapshot(`
    "You can send it back: order 3DPF-M368P

    Saga Supply

    Order 3DPF-M368P


    You can send it back.

    We take back what you asked for. The label to send it with stands on the page of your order as soon as the carrier has made it.

    1 × enamel-mug   18.00 €
    Up to            18.00 €

    Once we have looked at your things, you get back what you paid for what we accept.

    Your order https://shop.example/orders/0197?token=abc

    You get this message because of your order 3DPF-M368P at Saga Supply."
  `)
})

test('return_accepted, in German', async () => {
  expect(
    await textOf('return_accepted', 'de-AT', histories.return_accepted),
  ).toMatchInlineSnapshot(`
    "Sie können es zurücksenden: Bestellung 3DPF-M368P

    Saga Supply

    Bestellung 3DPF-M368P


    Sie können es zurücksenden.

    Wir nehmen zurück, worum Sie gebeten haben. Das Etikett dafür steht auf der Seite Ihrer Bestellung, sobald der Zusteller es erstellt hat.

    1 × enamel-mug   18,00 €
    Bis zu           18,00 €

    Sobald wir uns die Sachen angesehen haben, bekommen Sie zurück, was Sie für das bezahlt haben, was wir annehmen.

    Ihre Bestellung https://shop.example/orders/0197?token=abc

    Sie bekommen diese Nachricht wegen Ihrer Bestellung 3DPF-M368P bei Saga Supply."
  `)
})

test('return_refunded, in English', async () => {
  expect(await textOf('return_refunded', 'en', histories.return_refunded)).toMatchInlineSnapshot(`
    "Money back for your return, order 3DPF-M368P

    Saga Supply

    Order 3DPF-M368P


    Your money is on its way back.

    18.00 € went back to your card. It can take some days until your bank shows it. We have looked at what you sent back, and accepted 1 × enamel-mug.

    Your order https://shop.example/orders/0197?token=abc

    You get this message because of your order 3DPF-M368P at Saga Supply."
  `)
})

test('return_refunded, in German', async () => {
  expect(
    await textOf('return_refunded', 'de-AT', histories.return_refunded),
  ).toMatchInlineSnapshot(`
    "Geld zurück für Ihre Rücksendung, Bestellung 3DPF-M368P

    Saga Supply

    Bestellung 3DPF-M368P


    Ihr Geld ist auf dem Rückweg.

    18,00 € gingen zurück auf Ihre Karte. Es kann einige Tage dauern, bis Ihre Bank es anzeigt. Wir haben angesehen, was Sie zurückgesendet haben, und 1 × enamel-mug angenommen.

    Ihre Bestellung https://shop.example/orders/0197?token=abc

    Sie bekommen diese Nachricht wegen Ihrer Bestellung 3DPF-M368P bei Saga Supply."
  `)
})

test('what a customer typed is text in the HTML, and can’t reach the subject', async () => {
  const name = '<b onclick="x()">Ada</b>\r\nBcc: all@example.com'
  const [first] = sampleHistory('OrderCreated') as [SagaEvent<'OrderCreated'>]
  const personal = { ...first.data.personal, name }
  const { html, subject } = await rendered('received', 'en', [
    { ...first, data: { ...first.data, personal } },
  ])
  expect(html).toContain('&lt;b onclick=&quot;x()&quot;&gt;Ada&lt;/b&gt;')
  expect(subject).toBe('We have your order 3DPF-M368P')
})

test('a mail is dark where its reader’s program is; a page of ours holds no style element', async () => {
  const mail = await rendered('shipped', 'en', histories.shipped)
  const page = await rendered('shipped', 'en', histories.shipped, 'page')
  expect(mail.html).toContain('@media (prefers-color-scheme:dark)')
  expect(mail.html).toContain('.backgroundColor-paper{background-color:#0e0f11 !important}')
  expect(page.html).not.toContain('<style')
  expect(page.html).toContain('light-dark(#ffffff, #15171a)')
  expect(page.text).toBe(mail.text)
})

test('a mailbox shows the first sentences beside the subject, and a parcel’s page where its carrier has one', async () => {
  const parcel = { ...sampleData.ShipmentCreated.shipments[0], carrier: 'DPD' } as Parcel
  const history = sampleHistory(
    ...paid,
    sampleEvent('ShipmentCreated', 4, {
      shipments: [parcel, { ...parcel, carrier: 'Nordpost', trackingNumber: 'NP2' }],
    }),
  )
  const { html } = await rendered('shipped', 'en', history)
  expect(html).toMatch(/<div[^>]*data-skip-in-text[^>]*>DPD and Nordpost have your 2 parcels\./)
  expect(html).toContain('https://tracking.dpd.de/status/en_US/parcel/NP000000000001DE')
})

test('both languages say the same with the same figures', () => {
  // A sentence of German may need no count where English does.
  const figures = (message: string) =>
    [...new Set(namesIn(new IntlMessageFormat(message, 'en').getAst() as Part[]))]
      .filter((name) => name !== 'count')
      .toSorted()
  expect(Object.keys(de)).toEqual(Object.keys(en))
  for (const key of Object.keys(en) as (keyof typeof en)[])
    expect({ key, figures: figures(de[key]) }).toEqual({ key, figures: figures(en[key]) })
})

/** A part of a parsed message: a text, a figure, or a choice by one. */
interface Part {
  type: number
  value: string
  options?: Record<string, { value: Part[] }>
}

const plainTextType = 0
const countSignType = 7

const namesIn = (parts: readonly Part[]): string[] =>
  parts.flatMap(({ type, value, options = {} }) => [
    ...(type === plainTextType || type === countSignType ? [] : [value]),
    ...Object.values(options).flatMap((option) => namesIn(option.value)),
  ])
