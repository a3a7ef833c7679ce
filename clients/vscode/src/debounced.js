const typingPause = 200

/**
 * Makes a function that runs an action when no other value follows for some time, such as for each key that is typed. A value
 * that another one follows has the result undefined, and the signal of its action is aborted.
 *
 * @template Result
 * @param {(value: string, signal: AbortSignal) => Promise<Result>} action
 * @param {{ signal: AbortSignal }} options `signal` ends everything
 * @returns {(value: string, milliseconds?: number) => Promise<Result | undefined>}
 */
export function debounced(action, { signal }) {
  let previous = () => {}
  return (value, milliseconds = typingPause) => {
    previous()
    if (signal.aborted) return Promise.resolve(undefined)
    const controller = new AbortController()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => action(value, controller.signal).then(resolve, reject), milliseconds)
      const end = () => {
        clearTimeout(timer)
        controller.abort()
        resolve(undefined)
      }
      signal.addEventListener('abort', end, { once: true })
      previous = () => {
        signal.removeEventListener('abort', end)
        end()
      }
    })
  }
}
