/** Browsers ask for this address by themselves, also before they have read which icon a page names. */
export function GET(): Response {
  return new Response(null, {
    status: 308,
    headers: { location: '/icon.svg', 'cache-control': 'public, max-age=86400' },
  })
}
