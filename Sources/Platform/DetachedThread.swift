#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Threads for blocking calls, which would otherwise occupy threads of the `async` pool, one per core.
package enum DetachedThread {
  /// Runs `body` on a new thread. Termination signals are blocked there, so that they reach `TerminationWatch`. Throws
  /// `EAGAIN` when the system has no thread; `body` is then dropped.
  package static func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
    let box = Unmanaged.passRetained(ThreadBody(run: body))
    var previous = sigset_t()
    var blocked = TerminationSignals.makeSet(TerminationSignals.all + TerminationSignals.more)
    pthread_sigmask(SIG_BLOCK, &blocked, &previous)
    defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
    var code: Int32
    #if canImport(Darwin)
      var thread: pthread_t?
      code = pthread_create(&thread, nil, { runThread($0) }, box.toOpaque())
      if code == 0, let thread { pthread_detach(thread) }
    #else
      var thread = pthread_t()
      code = pthread_create(&thread, nil, { runThread($0) }, box.toOpaque())
      if code == 0 { pthread_detach(thread) }
    #endif
    guard code == 0 else {
      box.release()
      throw SystemError(code: code, operation: "start a thread")
    }
  }

  /// Returns the value of `body`, run on a new thread, or on the caller's if the system has none.
  package static func value<Value: Sendable>(of body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      do throws(SystemError) {
        try start { continuation.resume(returning: body()) }
      } catch {
        continuation.resume(returning: body())
      }
    }
  }
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void
  init(run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Runs the body and releases the reference from `start`.
private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument {
    Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
  }
  return nil
}
