import Foundation
import Platform
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Another process that locks a store and is then stopped. Resumed and killed at the end of the test.
final class LockingProcess {
  /// A lock, as a program for Python.
  enum Lock: String, CaseIterable, Sendable {
    /// Within a transaction that writes.
    case writing = "connect().execute('BEGIN IMMEDIATE')"
    /// Within a transaction that reads.
    case reading = "connect().execute('BEGIN').execute('SELECT * FROM meta').fetchall()"
    /// The whole file. Only possible while no other process has opened it.
    case everything = """
      c = connect(); c.execute('PRAGMA locking_mode=EXCLUSIVE'); c.execute('BEGIN EXCLUSIVE')
      """
    /// Within a checkpoint, which locks byte 121 of the index.
    case checkpoint = "f = open(path + '-shm', 'r+b'); fcntl.lockf(f, fcntl.LOCK_EX, 1, 121)"
    /// Within the recovery of the log, after it removed the header of the index.
    case recovery = """
      f = open(path + '-shm', 'r+b', 0); fcntl.lockf(f, fcntl.LOCK_EX, 3, 120); f.write(bytes(96))
      """
    /// While it opens the store.
    case opening = "f = open(path + '.lock', 'a'); fcntl.flock(f, fcntl.LOCK_SH)"
    /// While it polls the vendor of the first source.
    case round = """
      import struct
      f = open(path + '-rounds', 'r+b'); fcntl.fcntl(f, 37, struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 1, 1, 0))
      """
    /// While it creates or replaces the store.
    case creating = "f = open(path + '.lock', 'a'); fcntl.flock(f, fcntl.LOCK_EX)"
  }

  private let process = Process()

  init(_ lock: Lock, _ path: String) throws {
    let script = """
      import fcntl, os, signal, sqlite3, sys
      path = sys.argv[1]
      kept = []
      def connect():
          kept.append(sqlite3.connect(path, isolation_level=None))
          return kept[0]
      \(lock.rawValue)
      print(flush=True)
      os.kill(os.getpid(), signal.SIGSTOP)
      sys.stdin.read()
      """
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script, path]
    process.standardInput = Pipe()
    process.standardOutput = output
    try process.run()
    try #require(try output.fileHandleForReading.read(upToCount: 1)?.count == 1, "\(lock)")
    // The line comes before the process stops.
    var info = siginfo_t()
    #expect(waitid(P_PID, id_t(process.processIdentifier), &info, WSTOPPED | WNOWAIT) == 0)
  }

  deinit {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Whether Python can lock a database.
  static let isAvailable: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", "import fcntl, sqlite3"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
}
