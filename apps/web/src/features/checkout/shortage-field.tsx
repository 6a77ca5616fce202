import type { FieldMetadata } from '@conform-to/react'
import type { ShortageChoice } from '@sagaboard/events/catalog/events'
import { formatMoney } from '../../lib/format.ts'
import { sayShop } from '../../messages/say-shop.ts'
import type { Offer } from './checkout-offer.ts'
import { RadioCard } from './radio-card.tsx'
import { partsOf, shortageOptions } from './shortage.ts'

/** Asks what happens with what is not there; nothing when all of it is. */
export function ShortageField({
  field,
  offer,
}: {
  field: FieldMetadata<ShortageChoice>
  offer: Offer
}) {
  const options = shortageOptions(offer, formatMoney)
  if (options.length === 0) return null
  const { there, missing, count } = partsOf(offer)
  const error = field.errors?.[0]
  return (
    <fieldset className="grid gap-3" aria-describedby="short-note">
      <legend className="mb-2 font-display text-2xl">{sayShop('short.title')}</legend>
      <p id="short-note" className="text-body text-ink-2">
        {there === ''
          ? sayShop('short.lead_none', { missing, count })
          : sayShop('short.lead', { there, missing, count })}
      </p>
      {error ? <p className="text-small font-label text-stop">{error}</p> : null}
      <div id={field.id} className="grid gap-2">
        {options.map(({ value, title, what }) => (
          <RadioCard
            key={value}
            name={field.name}
            value={value}
            defaultChecked={field.initialValue === value}
            title={title}
            what={what}
          />
        ))}
      </div>
    </fieldset>
  )
}
