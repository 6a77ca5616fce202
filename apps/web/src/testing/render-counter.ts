/** The part of a fiber (React's record of a component on the page) that is read here. */
interface Fiber {
  flags: number
  type: unknown
  alternate: Fiber | null
  child: Fiber | null
  sibling: Fiber | null
}

/** React sets it on a fiber whose component function has run in this pass. */
const performedWork = 1

/**
 * Counts which components run, by listening where React's developer tools do. Make it before react-dom is loaded.
 *
 * Only the topmost component of each part that runs is counted: what runs below it runs because of it.
 */
export function countRenders(): { counts: Map<string, number> } {
  const counts = new Map<string, number>()
  const walk = (fiber: Fiber | null): void => {
    for (let one = fiber; one; one = one.sibling) {
      const isComponent = typeof one.type === 'function'
      if (isComponent && one.alternate && one.flags & performedWork) {
        const name = (one.type as { name: string }).name
        counts.set(name, (counts.get(name) ?? 0) + 1)
      } else if (one.child !== one.alternate?.child) walk(one.child)
    }
  }
  Object.assign(globalThis, {
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      inject: () => 1,
      onCommitFiberRoot: (_id: number, root: { current: Fiber }) => walk(root.current),
      onCommitFiberUnmount: () => undefined,
      onPostCommitFiberRoot: () => undefined,
      checkDCE: () => undefined,
    },
  })
  return { counts }
}
