// The reader and the writer of vscode-jsonrpc over a Server: MessageReader has onError, onClose, onPartialMessage, listen and
// dispose; MessageWriter has onError, onClose, write, end and dispose.

class Emitter {
  #listeners = new Set()
  event = (listener, receiver, disposables) => {
    const call = (value) => listener.call(receiver, value)
    this.#listeners.add(call)
    const disposable = { dispose: () => this.#listeners.delete(call) }
    disposables?.push(disposable)
    return disposable
  }
  fire(value) {
    for (const listener of [...this.#listeners]) listener(value)
  }
  dispose() {
    this.#listeners.clear()
  }
}

/** The transports of one life of the process: they close when it ends. */
export function messageTransports(server) {
  const errors = new Emitter()
  const writeErrors = new Emitter()
  const closes = new Emitter()
  const partial = new Emitter()
  let receive
  const onMessage = (message) => receive?.(message)
  const onEnd = () => {
    stop()
    closes.fire()
  }
  const stop = () => {
    server.off('message', onMessage)
    server.off('end', onEnd)
  }
  server.on('message', onMessage)
  server.on('end', onEnd)
  const dispose = () => {
    stop()
    for (const emitter of [errors, writeErrors, closes, partial]) emitter.dispose()
  }
  return {
    reader: {
      onError: errors.event,
      onClose: closes.event,
      onPartialMessage: partial.event,
      listen(callback) {
        receive = callback
        return { dispose: () => (receive = undefined) }
      },
      dispose
    },
    writer: {
      onError: writeErrors.event,
      onClose: closes.event,
      async write(message) {
        // The process belongs to the extension, which sends these two itself.
        if (message.method === 'exit') return
        try {
          await server.send(message)
        } catch (error) {
          writeErrors.fire([error, message, 1])
          throw error
        }
      },
      end() {},
      dispose
    }
  }
}
