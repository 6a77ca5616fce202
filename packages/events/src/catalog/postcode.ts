/**
 * The beginning of a postcode, by which a place is known without telling whose it is: a region, never a street. Three
 * characters; two of the short ones (Austria's and Denmark's have four).
 */
export function postcodePrefix(postcode: string): string {
  const plain = postcode.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase()
  return plain.slice(0, plain.length > 4 ? 3 : 2)
}
