import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Measurements of the program itself from outside, through pipes.
struct ProcessBench {
  let program: String
  let isQuick: Bool
  private let clock = SystemTime()

  init(program: String, isQuick: Bool) {
    self.program = program
    self.isQuick = isQuick
  }

  private static let ping = Array(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#.utf8) + [0x0A]
  private static let list =
    Array(
      #"{"jsonrpc":"2.0","id":1,"method":"cases/list","params":{"limit":100}}"#.utf8) + [0x0A]

  func run(into table: inout Table) throws {
    try start(["--sandbox"], Self.ping, "ping", &table)
    try start(["--sandbox"], Self.list, "cases/list of 60 cases", &table)
    try roundTrips(into: &table)
    try pipelined(into: &table)
    try largeMessages(into: &table)
    try listing(into: &table)
    try unread(into: &table)
  }

  // MARK: Start

  private func start(_ arguments: [String], _ request: [UInt8], _ name: String, _ table: inout Table) throws {
    let rounds = isQuick ? 11 : 51
    var answers: [Duration] = []
    var ends: [Duration] = []
    for _ in 0...rounds {
      let begin = clock.now
      let server = try ServerProcess(program, arguments)
      try server.send(request)
      try server.readLines(1)
      answers.append(clock.now - begin)
      try server.finish()
      ends.append(clock.now - begin)
    }
    // The first run fills the page cache.
    let (first, end) = (Sample(Array(answers.dropFirst())), Sample(Array(ends.dropFirst())))
    table.add("spawn to the answer of \(name)", first.median.milliseconds, "ms", "median of \(rounds)")
    table.add("spawn to the exit behind it", end.median.milliseconds, "ms")
  }

  // MARK: Small requests

  private func roundTrips(into table: inout Table) throws {
    let rounds = isQuick ? 5_000 : 50_000
    let server = try ServerProcess(program, ["--sandbox"])
    var trips: [Duration] = []
    trips.reserveCapacity(rounds)
    for round in 0..<rounds + 200 {
      let begin = clock.now
      try server.send(Self.ping)
      try server.readLines(1)
      if round == 0 { note(server, "memory after the first answer", &table) }
      if round >= 200 { trips.append(clock.now - begin) }
    }
    try server.finish()
    let sample = Sample(trips)
    table.add("ping, one in flight, p50", sample.median.microseconds, "us", "\(rounds) round trips")
    table.add("ping, one in flight, p99", sample.at(0.99).microseconds, "us")
  }

  private func pipelined(into table: inout Table) throws {
    let count = isQuick ? 100_000 : 500_000
    let server = try ServerProcess(program, ["--sandbox"])
    var best = 0.0
    for _ in 0..<(isQuick ? 3 : 5) {
      let begin = clock.now
      let writer = try Writer(server.input, Self.ping, times: count)
      try server.readLines(count)
      best = max(best, Double(count) / (clock.now - begin).seconds)
      try writer.check()
    }
    table.add("pings a second, pipelined", best, "/s", "best of \(isQuick ? 3 : 5), \(count) each")
    note(server, "memory after pipelined pings", &table)
    try server.finish()
  }

  private func note(_ server: ServerProcess, _ name: String, _ table: inout Table) {
    let memory = server.memory
    table.add(name, memory?.now, "MB", "peak \(memory.map { String(Int($0.peak.rounded(.up))) } ?? "unknown") MB")
  }

  // MARK: Large requests

  private func largeMessages(into table: inout Table) throws {
    let text = String(repeating: "2026-11-21 10:00:00 worker-7 ready \\\"node\\\"\\n", count: 10_000_000 / 47)
    try large("10 MB string in a param", #"{"text":"\#(text)"}"#, &table)
    let objects = (0..<100_000).map { #"{"id":\#($0),"name":"node-\#($0)","ready":true}"# }
    try large("100,000 objects in a param", #"{"list":[\#(objects.joined(separator: ","))]}"#, &table)
  }

  private func large(_ name: String, _ params: String, _ table: inout Table) throws {
    let request = Array(#"{"jsonrpc":"2.0","id":1,"method":"ping","params":\#(params)}"#.utf8) + [0x0A]
    let server = try ServerProcess(program, ["--sandbox"])
    var trips: [Duration] = []
    for _ in 0..<(isQuick ? 3 : 9) {
      let begin = clock.now
      let writer = try Writer(server.input, request, times: 1)
      try server.readLines(1)
      trips.append(clock.now - begin)
      try writer.check()
    }
    let size = Double(request.count) / 1e6
    let rate = size / Sample(trips).median.seconds
    table.add(name, rate, "MB/s", "a message of \(Int(size.rounded())) MB, read and refused")
    note(server, "memory after that", &table)
    try server.finish()
  }

  // MARK: Lists

  private func listing(into table: inout Table) throws {
    let server = try ServerProcess(program, ["--sandbox", "--cases", "1000"])
    var trips: [Duration] = []
    var size = 0
    for _ in 0..<(isQuick ? 21 : 101) {
      let begin = clock.now
      try server.send(Self.list)
      size = try server.readLines(1)
      trips.append(clock.now - begin)
    }
    try server.finish()
    table.add(
      "cases/list of 100 cases, sandbox included", Sample(trips).median.milliseconds, "ms",
      "an answer of \(size / 1000) kB")
  }

  // MARK: A client that does not read

  private func unread(into table: inout Table) throws {
    let bytes = isQuick ? 20_000_000 : 100_000_000
    let count = bytes / Self.ping.count
    let server = try ServerProcess(program, ["--sandbox"])
    let writer = try Writer(server.input, Self.ping, times: count)
    // Ends when nothing more is written: the pipes are full and the server has stopped reading.
    var seen = -1
    while seen != writer.written {
      seen = writer.written
      pause(milliseconds: 300)
    }
    let memory = server.memory
    let megabytes = bytes / 1_000_000
    table.add(
      "\(megabytes) MB of pings without a reader: taken", Double(seen) / 1e6, "MB", "then the server stops reading")
    table.add("memory at that time", memory?.peak, "MB", "peak")
    try server.readLines(count)
    try writer.check()
    table.add("answers once they are read", Double(count), "", "of \(count)")
    note(server, "memory when all are answered", &table)
    try server.finish()
  }

  private func pause(milliseconds: Int64) {
    let end = clock.now + .milliseconds(milliseconds)
    while clock.now < end { usleep(10_000) }
  }
}

/// Writes a text many times on its own thread, so that the caller can read the responses at the same time.
private final class Writer: Sendable {
  private let progress = Atomic<Int>(0)
  private let failure = Mutex<SystemError?>(nil)

  init(_ descriptor: Int32, _ text: [UInt8], times: Int) throws(SystemError) {
    try DetachedThread.start { [self] in
      let perWrite = max(1, 65_536 / text.count)
      let block = Array(repeatElement(text, count: min(perWrite, times)).joined())
      var left = times
      do throws(SystemError) {
        while left > 0 {
          let count = min(left, perWrite)
          try FileDescriptors.writeAll(
            descriptor, count == perWrite ? block : Array(block.prefix(count * text.count)))
          left -= count
          progress.add(count * text.count, ordering: .relaxed)
        }
      } catch {
        failure.withLock { $0 = error }
      }
    }
  }

  /// The number of bytes that the pipe has accepted.
  var written: Int { progress.load(ordering: .relaxed) }

  /// Throws if a write failed.
  func check() throws(BenchError) {
    if let error = failure.withLock({ $0 }) { throw BenchError("casewire cannot be written to: \(error)") }
  }
}
