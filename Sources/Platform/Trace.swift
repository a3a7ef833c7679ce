import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Records each message on a line: `2026-11-21T10:00:00.123Z --> {...}`. The file contains texts of cases, so it is
/// private; secrets are redacted. A full disk stops only the record, and is reported once.
package final class Trace: Sendable {
  package enum Direction: String, Sendable {
    /// From the client, or to a vendor.
    case received = "-->"
    /// To the client, or from a vendor.
    case sent = "<--"
  }

  private let redactor: Redactor
  private let time: any TimeSource
  private let file: Mutex<File>
  private let onFailure: @Sendable (String) -> Void

  fileprivate struct File {
    let descriptor: Int32
    /// Whether a failure was reported since the last complete line.
    var hasFailed = false
    /// Whether a failure truncated the last line.
    var isInsideLine = false
  }

  /// Opens the file for appending, or creates it with mode 0600. Refuses a symbolic link and a file that is not
  /// regular, belongs to another user, or is open to others.
  ///
  /// `onFailure` gets one sentence when lines can no longer be written.
  package init(
    path: String, redactor: Redactor, time: any TimeSource, onFailure: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(SecretFileError) {
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
    let fd = open(path, flags, 0o600)
    guard fd >= 0 else {
      let error = SystemError("open")
      if error.code == ELOOP || error.code == ENXIO { throw .notAFile(path: path) }
      throw .unreadable(path: path, error)
    }
    do throws(SecretFileError) {
      try SecretFile.check(fd, path)
    } catch {
      FileDescriptors.close(fd)
      throw error
    }
    self.redactor = redactor
    self.time = time
    self.onFailure = { onFailure("Cannot write the trace \(path): \($0). The trace is incomplete.") }
    file = Mutex(File(descriptor: fd))
  }

  deinit {
    file.withLock { FileDescriptors.close($0.descriptor) }
  }

  /// Records a message. Line ends within it, which are white space in JSON, become blanks.
  package func record(_ direction: Direction, _ message: [UInt8]) {
    let head = Array("\(RFC3339.format(time.date)) \(direction.rawValue) ".utf8)
    var line = head + redactor.redact(message)
    for index in head.count..<line.count where line[index] == 10 || line[index] == 13 {
      line[index] = UInt8(ascii: " ")
    }
    line.append(UInt8(ascii: "\n"))
    let failure = file.withLock { $0.append(line) }
    if let failure { onFailure(failure.reason) }
  }
}

extension SecretFileError {
  /// The reason that the file of `--trace` is not used, and the remedy.
  package var sentenceAboutTrace: String {
    let other = "Name another file with --trace."
    switch self {
    case .unreadable(let path, let error):
      return "The trace file \(path) cannot be opened: \(error.reason). \(other)"
    case .notAFile(let path): return "The trace file \(path) is not a regular file. \(other)"
    case .exposed(let path, let mode):
      return "Others can read the trace file \(path) (mode \(String(mode, radix: 8))). Run chmod 600 \(path)."
    case .foreign(let path, let owner): return "The trace file \(path) belongs to user \(owner). \(other)"
    case .tooLarge(let path, let limit): return "The trace file \(path) has more than \(limit) bytes. \(other)"
    }
  }
}

extension Trace.File {
  /// Writes a line in one call if possible, so that two processes that trace into one file do not mix lines. Returns
  /// the first failure after a success.
  fileprivate mutating func append(_ line: [UInt8]) -> SystemError? {
    let bytes = isInsideLine ? [UInt8(ascii: "\n")] + line : line
    var written = 0
    do throws(SystemError) {
      while written < bytes.count {
        written += try bytes.span.bytes.withUnsafeBytes { (all) throws(SystemError) in
          try FileDescriptors.write(descriptor, UnsafeRawBufferPointer(rebasing: all[written...]))
        }
      }
      (hasFailed, isInsideLine) = (false, false)
      return nil
    } catch {
      if written > 0 { isInsideLine = bytes[written - 1] != UInt8(ascii: "\n") }
      defer { hasFailed = true }
      return hasFailed ? nil : error
    }
  }
}
