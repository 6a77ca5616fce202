import { MissingPage } from '../../../../components/ui/missing-page.tsx'

/** No such page of the console. */
export default function ConsoleNotFound() {
  return (
    <MissingPage title="The console has no such page" href="/console" goOn="Go to the overview">
      The link may be old, or a part of it is missing.
    </MissingPage>
  )
}
