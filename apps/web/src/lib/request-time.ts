/** When the server makes the page, in epoch ms: handed to `ServerTime`, so that server and browser draw the same first. */
export const requestTimeMs = (): number => Date.now()
