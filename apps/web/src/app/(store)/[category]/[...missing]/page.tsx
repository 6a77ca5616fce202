import { notFound } from 'next/navigation'

/** An address below a shelf that has no page: says so in the shop's frame. */
export default function MissingPage() {
  notFound()
}
