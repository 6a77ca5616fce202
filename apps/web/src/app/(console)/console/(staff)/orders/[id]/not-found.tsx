import { MissingPage } from '../../../../../../components/ui/missing-page.tsx'

export default function OrderNotFound() {
  return (
    <MissingPage
      title="There is no order with this id"
      href="/console/orders"
      goOn="See all orders"
    >
      The short form is only for people; the address needs the whole id. Find it by the short form
      in the list.
    </MissingPage>
  )
}
