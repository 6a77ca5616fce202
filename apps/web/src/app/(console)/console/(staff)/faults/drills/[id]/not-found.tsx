import { MissingPage } from '../../../../../../../components/ui/missing-page.tsx'

/** No such drill. */
export default function DrillNotFound() {
  return (
    <MissingPage title="There is no such drill" href="/console/faults" goOn="Go to the faults">
      The link may be wrong, or a part of it is missing.
    </MissingPage>
  )
}
