import { MissingPage } from '../../../../../../components/ui/missing-page.tsx'

export default function SetNotFound() {
  return (
    <MissingPage
      title="There is no set with this id"
      href="/console/sets"
      goOn="See all sets of orders"
    >
      No orders were frozen under it here.
    </MissingPage>
  )
}
