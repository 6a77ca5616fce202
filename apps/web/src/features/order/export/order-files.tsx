import { TimeZoneProvider } from '../../../components/time-zone-provider.tsx'
import { say } from '../../../messages/say.ts'
import { detached } from './detached.ts'
import { documentStyle } from './document-style.ts'
import { embeddedFont } from './embedded-font.ts'
import { type DocumentOf, OrderDocument } from './order-document.tsx'
import { standAlone } from './stand-alone.ts'
import { type PictureOf, TimelinePicture } from './timeline-picture.tsx'

/** Wide enough for a drawing that lies. */
const widthPx = 1_040

const escaped = (text: string) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)

/** The timeline as an SVG that needs no style sheet and no font of ours. */
export async function pictureFile(of: PictureOf): Promise<string> {
  const font = await embeddedFont()
  return detached(<TimelinePicture {...of} />, widthPx, (host) => {
    standAlone(host)
    const svg = host.querySelector('svg')
    if (!svg) throw new Error('the timeline was not drawn')
    // As text: the page that it is drawn in allows no style of its own.
    const text = new XMLSerializer().serializeToString(svg).replace('>', `><style>${font}</style>`)
    return `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`
  })
}

/** The order as a page that needs nothing but itself, and says so to the browser: nothing else is loaded or run. */
export async function pageFile(of: DocumentOf): Promise<string> {
  const font = await embeddedFont()
  const body = detached(
    <TimeZoneProvider zone={of.zone}>
      <OrderDocument {...of} />
    </TimeZoneProvider>,
    widthPx,
    (host) => {
      standAlone(host)
      return host.innerHTML
    },
  )
  const { orderNumber } = of.detail
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(say('export.document.title', { orderNumber }))}</title>
<style>${font}${documentStyle}</style>
</head>
<body>${body}</body>
</html>
`
}
