import { copyFile, mkdir, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'

export interface CheckoutCopy {
  folder: string
  remove(): Promise<void>
}

/**
 * Copies the checkout as it is, changes that are not committed included, into a temporary folder:
 * what is changed there never touches the one that somebody works in.
 *
 * The installed packages are not copied but linked. Those of the repository itself link to the
 * copy, as they do in the original.
 */
export async function copyCheckout(root: string): Promise<CheckoutCopy> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-copy-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const files = await trackedFiles(root)
    await Promise.all(
      [...new Set(files.map((file) => path.dirname(file)))].map((one) =>
        mkdir(path.join(folder, one), { recursive: true }),
      ),
    )
    for (const file of files) await copyFile(path.join(root, file), path.join(folder, file))
    const holders = new Set(
      files.filter((file) => path.basename(file) === 'package.json').map((f) => path.dirname(f)),
    )
    for (const holder of holders)
      await linkPackages(path.join(root, holder), path.join(folder, holder))
    return { folder, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Those of the index and the new ones that are not ignored, as far as they are there. */
async function trackedFiles(root: string): Promise<string[]> {
  const list = (...flags: string[]) => execa('git', ['ls-files', '-z', ...flags], { cwd: root })
  const [{ stdout: known }, { stdout: deleted }] = await Promise.all([
    list('--cached', '--others', '--exclude-standard', '--deduplicate'),
    list('--deleted'),
  ])
  const gone = new Set(deleted.split('\0'))
  return known.split('\0').filter((file) => file !== '' && !gone.has(file))
}

async function linkPackages(from: string, to: string): Promise<void> {
  const installed = path.join(from, 'node_modules')
  const entries = await readdir(installed, { withFileTypes: true }).catch(() => [])
  if (entries.length === 0) return
  const linked = path.join(to, 'node_modules')
  await mkdir(linked, { recursive: true })
  for (const { name } of entries) {
    // Programs are linked as packages are; caches the copy makes by itself.
    if (name.startsWith('.') && name !== '.bin') continue
    if (name === '@sagaboard') await copyLinks(path.join(installed, name), path.join(linked, name))
    else await symlink(path.join(installed, name), path.join(linked, name))
  }
}

/** npm links workspaces by a path relative to the link. */
async function copyLinks(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const name of await readdir(from))
    await symlink(await readlink(path.join(from, name)), path.join(to, name))
}
