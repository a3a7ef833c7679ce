import Dispatch
import HTTP
import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Shared by the port and its threads, which must not keep the port alive.
final class PortState: Sendable {
  let number: UInt16
  let limits: HTTPPort.Limits
  let time: any TimeSource

  private let vendors: [any PortVendor]
  private let control: PortControl
  private let listener: LoopbackSocket
  /// Ends the wait for clients.
  private let wake: (read: Int32, write: Int32)
  /// Counts the connections that are still allowed.
  private let slots: DispatchSemaphore
  /// Signalled when the listener is closed.
  private let given = DispatchSemaphore(value: 0)
  private let open = Mutex(Open())

  private struct Open {
    var isStopped = false
    var isStarted = false
    /// By descriptor; with the delay of an answer, if any.
    var connections: [Int32: Task<Void, Never>?] = [:]
  }

  enum Destination {
    case vendor(any SimulatedServer)
    /// The port itself.
    case answer(HTTPResponse)
  }

  init(_ sandbox: Sandbox, number: UInt16, limits: HTTPPort.Limits) throws(SystemError) {
    let listener = try LoopbackSocket.listen(port: number)
    do throws(SystemError) {
      self.number = try listener.port()
      wake = try FileDescriptors.makePipe()
    } catch {
      listener.close()
      throw error
    }
    self.listener = listener
    self.limits = limits
    time = sandbox.time
    vendors = sandbox.vendors
    control = PortControl(vendors: vendors, profiles: Self.profiles(of: sandbox, at: self.number))
    // Dispatch traps when a semaphore is released with less than its initial value.
    slots = DispatchSemaphore(value: 0)
    for _ in 0..<max(1, limits.connections) { slots.signal() }
  }

  deinit {
    FileDescriptors.close(wake.read)
    FileDescriptors.close(wake.write)
  }

  static func profiles(of sandbox: Sandbox, at number: UInt16) -> [SandboxProfile] {
    let origin = "http://127.0.0.1:\(number)"
    func moved(_ url: String) -> String { origin + (URLParts(url)?.path ?? "") }
    return sandbox.profiles.map { profile in
      SandboxProfile(
        name: profile.name, provider: profile.provider, baseURL: moved(profile.baseURL),
        tokenURL: moved(profile.tokenURL), credentials: profile.credentials, settings: profile.settings)
    }
  }

  // MARK: Who answers

  func destination(of request: HTTPRequest) -> Destination {
    let path = request.path
    if Self.is(path, below: PortControl.path) { return .answer(control.respond(to: request)) }
    if let vendor = vendors.first(where: { $0.portPaths.contains { Self.is(path, below: $0) } }) {
      return .vendor(vendor)
    }
    let known = vendors.flatMap(\.portPaths).joined(separator: ", ")
    return .answer(PortError(404, "No simulated vendor at this path. Known paths: \(known).").response)
  }

  private static func `is`(_ path: String, below base: String) -> Bool { path == base || path.hasPrefix(base + "/") }

  // MARK: Connections

  /// Accepts clients on a thread of its own.
  func start() throws(SystemError) {
    do throws(SystemError) {
      try DetachedThread.start { self.acceptUntilStopped() }
      open.withLock { $0.isStarted = true }
    } catch {
      listener.close()
      throw error
    }
  }

  func stop() {
    let (isFirst, waits) = open.withLock { open in
      defer { open.isStopped = true }
      for (descriptor, wait) in open.connections where !open.isStopped {
        LoopbackSocket(descriptor: descriptor).interrupt()
        wait?.cancel()
      }
      return (!open.isStopped, open.isStarted)
    }
    guard waits else { return }
    if isFirst {
      try? FileDescriptors.writeAll(wake.write, [0])
      slots.signal()
    }
    given.wait()
    given.signal()
  }

  private func acceptUntilStopped() {
    while true {
      slots.wait()
      guard let client = nextClient() else { break }
      serve(client)
    }
    listener.close()
    given.signal()
  }

  /// Nil when the port stops.
  private func nextClient() -> LoopbackSocket? {
    while true {
      var entries = [
        pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0),
      ]
      poll(&entries, 2, -1)
      guard entries[1].revents == 0, !open.withLock({ $0.isStopped }) else { return nil }
      do throws(SystemError) {
        if let client = try listener.accept() { return client }
      } catch {
        // The client stays in the queue until a descriptor is free.
        poll(&entries[1], 1, 50)
      }
    }
  }

  private func serve(_ client: LoopbackSocket) {
    let isOpen = open.withLock { open in
      if !open.isStopped { open.connections[client.descriptor] = .some(nil) }
      return !open.isStopped
    }
    guard isOpen else { return end(client) }
    do throws(SystemError) {
      try DetachedThread.start {
        PortConnection(socket: client, port: self).run()
        self.end(client)
      }
    } catch {
      end(client)
    }
  }

  private func end(_ client: LoopbackSocket) {
    // Under the lock: a closed descriptor's number may belong to another client.
    open.withLock { open in
      open.connections[client.descriptor] = nil
      client.close()
    }
    slots.signal()
  }

  /// Blocks this thread, by the clock of the sandbox, until the time has passed or the port stops.
  func wait(_ duration: Duration, for client: LoopbackSocket) {
    let done = DispatchSemaphore(value: 0)
    let task = Task.detached { [time] in
      try? await time.sleep(for: duration)
      done.signal()
    }
    let isStopped = open.withLock { open in
      if !open.isStopped { open.connections[client.descriptor] = .some(task) }
      return open.isStopped
    }
    if isStopped { task.cancel() }
    done.wait()
    open.withLock { open in
      if open.connections[client.descriptor] != nil { open.connections[client.descriptor] = .some(nil) }
    }
  }
}
