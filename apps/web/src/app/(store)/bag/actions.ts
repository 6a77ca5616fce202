'use server'

import { randomUUID } from 'node:crypto'
import { redirect } from 'next/navigation'
import { addToCart, type CartLine, emptyCart, setQuantity } from '../../../features/cart/cart.ts'
import { readCart, writeCart } from '../store-cookies.ts'

const sku = /^[a-z0-9-]{1,64}$/

/** Puts one more of a product into the bag and shows the bag: what the product page's form does without JavaScript. */
export async function addToCartAction(form: FormData): Promise<void> {
  const wanted = String(form.get('sku'))
  if (sku.test(wanted)) await writeCart(addToCart(await readCart(), wanted, 1, randomUUID))
  redirect('/bag')
}

/** Sets how many of a product are in the bag; 0 takes it out. */
export async function setQuantityAction(form: FormData): Promise<void> {
  const wanted = String(form.get('sku'))
  const quantity = Number(form.get('quantity'))
  if (sku.test(wanted) && Number.isInteger(quantity))
    await writeCart(setQuantity(await readCart(), wanted, quantity, randomUUID))
  redirect('/bag')
}

/** Fills a new bag with the lines of an order, to order them again. */
export async function orderAgainAction(lines: readonly CartLine[]): Promise<void> {
  let cart = emptyCart
  for (const line of lines)
    if (sku.test(line.sku)) cart = setQuantity(cart, line.sku, line.quantity, randomUUID)
  await writeCart(cart)
  redirect('/bag')
}
