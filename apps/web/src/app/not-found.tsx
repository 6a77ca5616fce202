import { MissingPage } from '../components/ui/missing-page.tsx'

export default function NotFound() {
  return (
    <MissingPage
      title="There is nothing at this address"
      href="/"
      goOn="Go to the shop"
      className="min-h-dvh text-ui"
    >
      The link may be old, or an order may belong to somebody else.
    </MissingPage>
  )
}
