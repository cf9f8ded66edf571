/** Whether someone is at the page: what is asked by itself must not keep a session alive that nobody uses. */
const QUIET = 10 * 60_000
let last = performance.now()
for (const kind of ['pointerdown', 'keydown', 'wheel', 'focus']) addEventListener(kind, () => { last = performance.now() }, { capture: true, passive: true })

/** A key, a click or the wheel within the last ten minutes. */
export const activeLately = (): boolean => performance.now() - last < QUIET
