import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Blocking calls on a descriptor that another thread can interrupt.
///
/// `poll` with a second descriptor or a timeout costs a system call for every message. A signal whose handler does nothing
/// costs none: it makes `read` return.
final class InputInterruption: Sendable {
  /// The default action is to ignore it, so other code is not affected.
  private static let signal = SIGURG

  private let input: Int32
  private let isCalledOff = Atomic<Bool>(false)
  private let isReading = Atomic<Bool>(false)
  private let thread = Mutex<ThreadName?>(nil)

  init(_ input: Int32) { self.input = input }

  var isMarked: Bool { isCalledOff.load(ordering: .relaxed) }

  /// Makes the calling thread the reading thread. Threads of Dispatch block all signals.
  func begin() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, Self.signal)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    thread.withLock { $0 = ThreadName(thread: pthread_self()) }
  }

  func end() { thread.withLock { $0 = nil } }

  /// Prepares for a large message.
  func enlargePipe(to size: Int) { FileDescriptors.enlargePipe(input, to: size) }

  /// Waits for bytes and reads them. Returns 0 at the end of the input, -1 if interrupted.
  func read(into buffer: UnsafeMutableRawBufferPointer, log: (SystemError) -> Void) -> Int {
    while true {
      // In this order, either this call sees the flag, or `wake` sees that it is reading.
      isReading.store(true, ordering: .sequentiallyConsistent)
      defer { isReading.store(false, ordering: .sequentiallyConsistent) }
      if isCalledOff.load(ordering: .sequentiallyConsistent) { return -1 }
      let count = readOnce(input, buffer)
      if count >= 0 { return count }
      let code = errno
      if code == EINTR { continue }
      guard code == EAGAIN || code == EWOULDBLOCK else {
        log(SystemError(code: code, operation: "read"))
        return 0
      }
      // Another process with the same terminal or pipe has made it non-blocking.
      var entry = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      poll(&entry, 1, -1)
    }
  }

  /// Waits until the other end is closed. False if interrupted.
  func waitUntilClosed() -> Bool {
    isReading.store(true, ordering: .sequentiallyConsistent)
    defer { isReading.store(false, ordering: .sequentiallyConsistent) }
    while true {
      if isCalledOff.load(ordering: .sequentiallyConsistent) { return false }
      // POLLERR and POLLHUP are reported without a request.
      var entry = pollfd(fd: input, events: 0, revents: 0)
      if poll(&entry, 1, -1) > 0 { return entry.revents & Int16(POLLNVAL) == 0 }
      guard errno == EINTR || errno == EAGAIN else { return false }
    }
  }

  /// Interrupts later calls; `wake` interrupts a current one.
  func mark() { isCalledOff.store(true, ordering: .sequentiallyConsistent) }

  /// Interrupts a call that has begun or is about to begin. A signal that arrives before the call is lost, so it is repeated.
  func wake() {
    _ = Self.installHandler
    while isReading.load(ordering: .sequentiallyConsistent) {
      // Under the lock, so that the thread cannot end meanwhile.
      thread.withLock { name in
        if let name, isReading.load(ordering: .sequentiallyConsistent) { pthread_kill(name.thread, Self.signal) }
      }
      usleep(500)
    }
  }

  private static let installHandler: Void = {
    var action = sigaction()
    let nothing: @convention(c) (Int32) -> Void = { _ in }
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = nothing
    #else
      action.__sigaction_handler.sa_handler = nothing
    #endif
    sigaction(signal, &action, nil)
  }()
}

/// Unchecked because it is a pointer on Darwin. It identifies a thread and is never dereferenced.
private struct ThreadName: @unchecked Sendable {
  let thread: pthread_t
}

private func readOnce(_ fd: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(fd, buffer.baseAddress, buffer.count)
}
