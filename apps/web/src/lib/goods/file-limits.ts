/** A file of goods has at most so many bytes, and so many rows below its heading. */
export const fileBytesMax = 512 * 1024
export const fileRowsMax = 5_000

/** Why a file is not looked at; null when it is. */
export function refusalOfSize(bytes: number): string | null {
  return bytes <= fileBytesMax
    ? null
    : `This file has ${Math.ceil(bytes / 1024)} kB; at most ${fileBytesMax / 1024} kB are taken. Send it in parts.`
}
