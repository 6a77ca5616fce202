import { MissingPage } from '../../../../../../components/ui/missing-page.tsx'

export default function IncidentNotFound() {
  return (
    <MissingPage
      title="There is no incident with this id"
      href="/console/incidents"
      goOn="See all incidents"
    >
      Nothing has failed for this cause here. The list shows what stands still now.
    </MissingPage>
  )
}
