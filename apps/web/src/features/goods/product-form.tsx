'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import { ProductArt } from '../../components/product-art/product-art.tsx'
import { SelectField, TextAreaField, TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { fieldAmount, readerDecimalSign } from '../../lib/amount.ts'
import { categories } from '../../lib/categories.ts'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { productForm } from '../../lib/goods/product-form.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { FormEnd } from './form-end.tsx'
import { useGoodsAct } from './use-goods-act.ts'

export type ManagedProduct = ConsoleOutputs['products']['list']['rows'][number]

const sign = readerDecimalSign()
const schema = productForm(sign)

/** Makes a product, or changes one. */
export function ProductForm({
  product,
  onDone,
}: {
  /** undefined: a new one. */
  product: ManagedProduct | undefined
  onDone: () => void
}) {
  const api = useConsoleApi()
  const { idempotencyKey, handlers } = useGoodsAct(onDone)
  const [hue, setHue] = useState<string>(product?.hue?.toString() ?? '')
  const run = useMutation(api.console.products.run.mutationOptions(handlers))
  const [form, fields] = useCheckedForm<z.input<typeof schema>, z.output<typeof schema>>({
    defaultValue: product
      ? { ...product, price: fieldAmount(product.priceMinor, product.currency, sign) }
      : { currency: 'EUR', category: categories[0].slug },
    schema,
    onValid: (value) => {
      const { reason, ...command } = value
      run.mutate({
        command: { type: product ? 'product_change' : 'product_add', ...command },
        expectedVersion: product?.version ?? null,
        reason,
        idempotencyKey,
      })
    },
  })
  return (
    <form
      {...checkedFormProps(form)}
      autoComplete="off"
      onChange={() => run.isIdle || run.reset()}
      className="grid gap-3"
    >
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <TextField
          {...fieldProps(fields.sku)}
          label="SKU"
          readOnly={product !== undefined}
          hint={product ? 'Stays as it is: orders name it.' : 'Stays for good: orders name it.'}
        />
        <SelectField {...fieldProps(fields.category)} label="Category">
          {categories.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
      <TextField {...fieldProps(fields.name)} label="Name" />
      <TextAreaField {...fieldProps(fields.description)} label="Description" rows={2} />
      <div className="grid grid-cols-2 gap-3">
        <TextField {...fieldProps(fields.price)} label="Price" inputMode="decimal" />
        <TextField {...fieldProps(fields.currency)} label="Currency" maxLength={3} />
      </div>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <TextField {...fieldProps(fields.weightG)} label="Weight, g" inputMode="numeric" />
        <TextField {...fieldProps(fields.lengthMm)} label="Length, mm" inputMode="numeric" />
        <TextField {...fieldProps(fields.widthMm)} label="Width, mm" inputMode="numeric" />
        <TextField {...fieldProps(fields.heightMm)} label="Height, mm" inputMode="numeric" />
      </div>
      <div className="flex items-start gap-3">
        <TextField
          {...fieldProps(fields.hue)}
          label="Hue of the picture"
          hint="0 to 359 degrees: 30 orange, 150 green, 260 blue. Empty: as it is drawn."
          inputMode="numeric"
          onInput={(event) => setHue(event.currentTarget.value)}
          className="flex-1"
        />
        <ProductArt
          sku={product?.sku ?? ''}
          hue={/^\d{1,3}$/.test(hue) ? Number(hue) : null}
          className="size-18 rounded-panel"
        />
      </div>
      <FormEnd
        reason={fields.reason}
        error={run.error?.message}
        verb={product ? 'Save the product' : 'Add the product'}
        isBusy={run.isPending}
      />
    </form>
  )
}
