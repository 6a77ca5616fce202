const yearSeconds = 365 * 24 * 3600

/** Keeps what a person has chosen for this browser in a cookie, which the server reads with the next page. */
export function keepChoice(cookie: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari.
  document.cookie = `${cookie}=${value}; path=/; max-age=${yearSeconds}; samesite=lax`
}
