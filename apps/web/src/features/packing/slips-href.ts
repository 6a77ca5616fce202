/** The page with the packing slips of these orders, to be printed. */
export function slipsHref(warehouse: string, orderIds: readonly string[]): string {
  const query = new URLSearchParams([
    ['warehouse', warehouse],
    ...orderIds.map((orderId) => ['order', orderId]),
  ])
  return `/console/packing/slips?${query}`
}
