'use server'

import { randomUUID } from 'node:crypto'
import { redirect } from 'next/navigation'
import { addToBag, type BagLine, emptyBag, setQuantity } from '../../../features/cart/bag.ts'
import { readBag, writeBag } from '../store-cookies.ts'

const sku = /^[a-z0-9-]{1,64}$/

/** Puts one more of a product into the bag and shows the bag: what the product page's form does without JavaScript. */
export async function addToBagAction(form: FormData): Promise<void> {
  const wanted = String(form.get('sku'))
  if (sku.test(wanted)) await writeBag(addToBag(await readBag(), wanted, 1, randomUUID))
  redirect('/bag')
}

/** Sets how many of a product are in the bag; 0 takes it out. */
export async function setQuantityAction(form: FormData): Promise<void> {
  const wanted = String(form.get('sku'))
  const quantity = Number(form.get('quantity'))
  if (sku.test(wanted) && Number.isInteger(quantity)) await writeBag(setQuantity(await readBag(), wanted, quantity, randomUUID))
  redirect('/bag')
}

/** Fills a new bag with the lines of an order, to order them again. */
export async function orderAgainAction(lines: readonly BagLine[]): Promise<void> {
  let bag = emptyBag
  for (const line of lines) if (sku.test(line.sku)) bag = setQuantity(bag, line.sku, line.quantity, randomUUID)
  await writeBag(bag)
  redirect('/bag')
}
