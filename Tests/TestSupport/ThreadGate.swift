import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Blocks threads until it is opened, for at most 30 s.
package final class ThreadGate: Sendable {
  private let pipe: (read: Int32, write: Int32)?

  package init() { pipe = try? FileDescriptors.makePipe() }

  package func wait() {
    var entry = pollfd(fd: pipe?.read ?? -1, events: Int16(POLLIN), revents: 0)
    _ = poll(&entry, 1, 30_000)
  }

  package func open() {
    if let pipe { try? FileDescriptors.writeAll(pipe.write, [1]) }
  }

  deinit {
    if let pipe { for fd in [pipe.read, pipe.write] { FileDescriptors.close(fd) } }
  }
}
