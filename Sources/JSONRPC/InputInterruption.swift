import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Blocking calls on a descriptor that another thread can call off: reading, or waiting for its other end to be closed.
///
/// The usual ways, `poll` with a second descriptor or a timeout, cost a system call for every message. This costs
/// none: who calls off sends the reading thread a signal whose handler does nothing, which makes `read` return.
final class InputInterruption: Sendable {
  /// Its default action is none, so it harms nobody else.
  private static let signal = SIGURG

  private let input: Int32
  private let isCalledOff = Atomic<Bool>(false)
  private let isReading = Atomic<Bool>(false)
  private let thread = Mutex<ThreadName?>(nil)

  init(_ input: Int32) { self.input = input }

  /// Whether reading has been called off.
  var isMarked: Bool { isCalledOff.load(ordering: .relaxed) }

  /// Says that the calling thread is the one that will read. Threads that come from Dispatch block all signals.
  func begin() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, Self.signal)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    thread.withLock { $0 = ThreadName(thread: pthread_self()) }
  }

  /// Says that it will not read any more.
  func end() { thread.withLock { $0 = nil } }

  /// Reads what is there, and waits when there is nothing. 0 at the end of the input, -1 when called off.
  func read(into buffer: UnsafeMutableRawBufferPointer, log: (SystemError) -> Void) -> Int {
    while true {
      // The order matters: either this sees the mark, or `wake` sees that it is reading.
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
      // Somebody who shares the terminal or the pipe has made it non-blocking.
      var entry = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      poll(&entry, 1, -1)
    }
  }

  /// Waits until the other end of a pipe or a socket is closed, without taking any time of a processor; false when called off.
  func waitUntilClosed() -> Bool {
    isReading.store(true, ordering: .sequentiallyConsistent)
    defer { isReading.store(false, ordering: .sequentiallyConsistent) }
    while true {
      if isCalledOff.load(ordering: .sequentiallyConsistent) { return false }
      // Nothing is asked for: POLLERR and POLLHUP come unasked.
      var entry = pollfd(fd: input, events: 0, revents: 0)
      if poll(&entry, 1, -1) > 0 { return entry.revents & Int16(POLLNVAL) == 0 }
      guard errno == EINTR || errno == EAGAIN else { return false }
    }
  }

  /// Calls off; a read that goes on is ended by `wake`.
  func mark() { isCalledOff.store(true, ordering: .sequentiallyConsistent) }

  /// Ends a read that goes on, also one that is about to begin: a signal that comes before it is lost, so it is sent
  /// until the read has been left.
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

/// A pointer on Darwin, which the compiler would not let cross threads. It is the name of a thread and never followed.
private struct ThreadName: @unchecked Sendable {
  let thread: pthread_t
}

private func readOnce(_ fd: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(fd, buffer.baseAddress, buffer.count)
}
