'use client'

import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Button } from '../../components/ui/button.tsx'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatCount, formatDateTime } from '../../lib/format.ts'

type Slip = ConsoleOutputs['packing']['slips'][number]

/** The papers that go into the parcels, one a page: black on white when they are printed. */
export function PackingSlips({
  slips,
  warehouse,
}: {
  slips: readonly Slip[]
  /** The place where it is packed. */
  warehouse: string
}) {
  return (
    <>
      <div className="mb-4 flex items-center gap-3 print:hidden">
        <h1 className="text-xl tracking-title">
          {slips.length === 1 ? 'Packing slip' : `${formatCount(slips.length)} packing slips`}
        </h1>
        <Button tone="main" className="ml-auto" onClick={() => window.print()}>
          Print
        </Button>
      </div>
      <div className="grid gap-4">
        {slips.map((slip) => (
          <OneSlip key={slip.orderId} slip={slip} warehouse={warehouse} />
        ))}
      </div>
    </>
  )
}

function OneSlip({ slip, warehouse }: { slip: Slip; warehouse: string }) {
  const zone = useTimeZone()
  const { orderNumber, customerName, shipTo, createdAt, lines, elsewhere, note } = slip
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  const address = [
    customerName,
    shipTo.line1,
    shipTo.line2,
    `${shipTo.postcode} ${shipTo.city}`,
    shipTo.region,
    shipTo.country,
  ].filter(Boolean)
  return (
    <article
      aria-label={`Packing slip of order ${orderNumber}`}
      className="grid max-w-text gap-5 rounded-panel border border-line bg-panel px-6 py-5 break-after-page print:max-w-none print:border-0 print:bg-white print:text-black"
    >
      <header className="flex flex-wrap items-baseline justify-between gap-3">
        <h2 className="text-base">
          Order <span className="mono">{orderNumber}</span>
        </h2>
        <span className="num text-ink-2 print:text-black">
          {formatDateTime(createdAt, zone)}, {warehouse}
        </span>
      </header>
      <address className="not-italic">
        {address.map((part) => (
          <span key={part} className="block">
            {part}
          </span>
        ))}
      </address>
      <table className="num w-full border-collapse">
        <thead>
          <tr className="border-b border-line text-left print:border-black">
            <th scope="col" className="py-1.5 font-medium">
              Product
            </th>
            <th scope="col" className="py-1.5 font-medium">
              Number
            </th>
            <th scope="col" className="py-1.5 text-right font-medium">
              Units
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ sku, name, quantity }) => (
            <tr key={sku} className="border-b border-line print:border-black/40">
              <td className="py-1.5">{name}</td>
              <td className="mono py-1.5">{sku}</td>
              <td className="py-1.5 text-right">{formatCount(quantity)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {note === null ? null : (
        <section aria-label="Note">
          <h3 className="font-medium">Note of the customer</h3>
          <p className="break-words whitespace-pre-line">{note}</p>
        </section>
      )}
      <p className="flex flex-wrap justify-between gap-3">
        <span>
          {elsewhere.length > 0
            ? `The rest comes from ${elsewhere.join(' and ')}.`
            : 'This is all of it.'}
        </span>
        <span className="num font-label">
          {formatCount(units)} {units === 1 ? 'unit' : 'units'}
        </span>
      </p>
    </article>
  )
}
