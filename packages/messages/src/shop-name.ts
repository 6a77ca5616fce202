/** What the shop is called on its pages and in its messages. */
export const shopName = 'Saga Supply'
