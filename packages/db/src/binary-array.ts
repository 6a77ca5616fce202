/** The Postgres types that an array of values can be sent as. */
export type BinaryType = keyof typeof types

/** A value that can't be sent as the type that its column has. */
export class UnencodableValue extends Error {
  override name = 'UnencodableValue'
}

interface Type {
  /** OID of the element type (`select oid from pg_type`). */
  readonly oid: number
  /** Writes a value that is not null at the end of `out`; throws a TypeError that says what was expected. */
  write(out: Writer, value: unknown): void
}

/** A growing buffer, used again for each array. All numbers are in network order, as Postgres wants them. */
class Writer {
  bytes = Buffer.allocUnsafe(64 * 1024)
  length = 0

  /** Makes room for so many bytes, and says where they start. `bytes` may be another buffer afterwards. */
  take(size: number): number {
    const at = this.length
    this.#reserve(at + size)
    this.length = at + size
    return at
  }

  byte(value: number): void {
    const at = this.take(1)
    this.bytes[at] = value
  }

  int16(value: number): void {
    const at = this.take(2)
    this.bytes.writeInt16BE(value, at)
  }

  int32(value: number): void {
    const at = this.take(4)
    this.bytes.writeInt32BE(value, at)
  }

  int64(value: number | bigint): void {
    const at = this.take(8)
    if (!Number.isSafeInteger(value)) {
      this.bytes.writeBigInt64BE(BigInt(value), at)
      return
    }
    const high = Math.floor((value as number) / 2 ** 32)
    this.bytes.writeInt32BE(high, at)
    this.bytes.writeUInt32BE((value as number) - high * 2 ** 32, at + 4)
  }

  /** Writes text as UTF-8; returns true when all of it was ASCII. */
  utf8(text: string): boolean {
    this.#reserve(this.length + text.length * 3)
    const written = this.bytes.write(text, this.length, 'utf8')
    this.length += written
    return written === text.length
  }

  #reserve(size: number): void {
    if (size <= this.bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(size, this.bytes.length * 2))
    this.bytes.copy(larger, 0, 0, this.length)
    this.bytes = larger
  }
}

const writer = new Writer()

const expected = (what: string) => new TypeError(`must be ${what}`)

function int(bits: 16 | 32) {
  const max = 2 ** (bits - 1) - 1
  return (out: Writer, value: unknown) => {
    if (!Number.isInteger(value) || (value as number) > max || (value as number) < -max - 1) {
      throw expected(`a whole number of ${bits} bits`)
    }
    if (bits === 16) out.int16(value as number)
    else out.int32(value as number)
  }
}

function writeInt8(out: Writer, value: unknown): void {
  if (!Number.isSafeInteger(value)) {
    if (typeof value !== 'bigint') throw expected('a safe whole number or a bigint')
    if (BigInt.asIntN(64, value) !== value) throw expected('a whole number of 64 bits')
  }
  out.int64(value as number | bigint)
}

function writeFloat8(out: Writer, value: unknown): void {
  if (typeof value !== 'number') throw expected('a number')
  const at = out.take(8)
  out.bytes.writeDoubleBE(value, at)
}

/** The value of each hexadecimal digit by its character code; -1 for any other character. */
const digitOf = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
)
const isDash = (at: number) => at === 8 || at === 13 || at === 18 || at === 23

/** By hand: Buffer's own ways took five times as long, and every row has a UUID or two. */
function writeUuid(out: Writer, value: unknown): void {
  if (typeof value !== 'string' || value.length !== 36) throw expected('a UUID of 36 characters')
  let to = out.take(16)
  for (let at = 0; at < 36; at++) {
    if (isDash(at)) {
      if (value[at] !== '-') throw expected('a UUID of 36 characters')
      continue
    }
    const high = digitOf[value.charCodeAt(at)] ?? -1
    const low = digitOf[value.charCodeAt(++at)] ?? -1
    if (high < 0 || low < 0) throw expected('a UUID of 36 characters')
    out.bytes[to++] = high * 16 + low
  }
}

function writeText(out: Writer, value: unknown): void {
  if (typeof value !== 'string') throw expected('text')
  if (value.includes('\0')) throw expected('text without NUL, which Postgres can not keep')
  // Half of a surrogate pair would silently become a replacement character.
  if (!out.utf8(value) && /\p{Surrogate}/u.test(value)) throw expected('well-formed Unicode')
}

/** `\u0000` and halves of surrogate pairs, which JSON.stringify leaves escaped and jsonb can't keep. */
const notInJsonb = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/

function writeJsonb(out: Writer, value: unknown): void {
  const json: string | undefined = JSON.stringify(value)
  if (json === undefined) throw expected('a value that JSON has')
  if (json.includes('\\u') && notInJsonb.test(json))
    throw expected('JSON without NUL and of well-formed Unicode')
  out.byte(1) // the version of the binary format of jsonb
  out.utf8(json)
}

/** What Postgres counts instants from. */
const startOf2000 = Date.UTC(2000, 0, 1)
/** As `toISOString` gives it: nearly all of them. */
const utcText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
/** An instant in ISO 8601 with its zone; `finer` are the digits after the milliseconds. */
const instantText =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3}(?<finer>\d{0,3})\d*)?)?(?:Z|[+-]\d\d:?\d\d)$/

function writeInstant(out: Writer, value: unknown): void {
  const [ms, micros] = instantOf(value)
  if (Number.isNaN(ms)) throw expected('a Date, or an instant in ISO 8601 with its zone')
  const sinceThen = (ms - startOf2000) * 1000 + micros
  out.int64(
    Number.isSafeInteger(sinceThen) ? sinceThen : BigInt(ms - startOf2000) * 1000n + BigInt(micros),
  )
}

/** Milliseconds since 1970, NaN for what is no instant, and the microseconds after them. */
function instantOf(value: unknown): readonly [ms: number, micros: number] {
  if (value instanceof Date) return [value.getTime(), 0]
  if (typeof value !== 'string') return [Number.NaN, 0]
  if (utcText.test(value)) return [Date.parse(value), 0]
  const text = instantText.exec(value)
  return text
    ? [Date.parse(value), Number((text.groups?.finer ?? '').padEnd(3, '0'))]
    : [Number.NaN, 0]
}

function writeBool(out: Writer, value: unknown): void {
  if (typeof value !== 'boolean') throw expected('true or false')
  out.byte(value ? 1 : 0)
}

const types = {
  int2: { oid: 21, write: int(16) },
  int4: { oid: 23, write: int(32) },
  int8: { oid: 20, write: writeInt8 },
  float8: { oid: 701, write: writeFloat8 },
  uuid: { oid: 2950, write: writeUuid },
  text: { oid: 25, write: writeText },
  jsonb: { oid: 3802, write: writeJsonb },
  timestamptz: { oid: 1184, write: writeInstant },
  bool: { oid: 16, write: writeBool },
} satisfies Record<string, Type>

/** A field of rows: the property that is read, and the type that its values are sent as. */
export type BinaryField<Name extends string = string> = readonly [name: Name, type: BinaryType]

/**
 * Each field of many rows as a Postgres array in binary; null and undefined are NULL. node-postgres sends a Buffer as a
 * binary parameter.
 *
 * @throws UnencodableValue that names field and row (counted from 0) when a value does not fit its type
 */
export function encodeArrays(fields: readonly BinaryField[], rows: readonly object[]): Buffer[] {
  writer.length = 0
  const ends = fields.map((field) => {
    writeArray(writer, field, rows)
    return writer.length
  })
  // One piece of memory for all of them: many small ones kept the garbage collector busy.
  const bytes = Buffer.from(writer.bytes.subarray(0, writer.length))
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}

/** Dimensions, whether there are nulls, element type, count, first index; then each value after its length. */
function writeArray(out: Writer, [field, type]: BinaryField, rows: readonly object[]): void {
  const { oid, write } = types[type] as Type
  out.int32(rows.length === 0 ? 0 : 1)
  const nulls = out.take(4)
  out.bytes.writeInt32BE(0, nulls)
  out.int32(oid)
  if (rows.length === 0) return
  out.int32(rows.length)
  out.int32(1)
  for (let row = 0; row < rows.length; row++) {
    const value = (rows[row] as Record<string, unknown>)[field]
    if (value === null || value === undefined) {
      out.bytes.writeInt32BE(1, nulls)
      out.int32(-1)
      continue
    }
    const size = out.take(4)
    try {
      write(out, value)
    } catch (error) {
      throw new UnencodableValue(`row ${row}: ${field} ${(error as Error).message} (${type})`, {
        cause: error,
      })
    }
    out.bytes.writeInt32BE(out.length - size - 4, size)
  }
}
