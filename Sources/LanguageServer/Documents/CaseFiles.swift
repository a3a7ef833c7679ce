import CaseService
import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Cases as files, for clients that open only files. They are removed with the server.
final class CaseFiles: Sendable {
  private struct State {
    var folder: CaseFolder?
    /// After the end, a request that still runs writes nothing.
    var hasEnded = false
    var list = CaseListFile()
  }

  /// Held while a file is written, so that none appears behind the removal.
  private let state = Mutex(State())

  /// The path of the file of a case, which need not exist yet.
  func path(of key: CaseKey) throws(SystemError) -> String {
    try state.withLock { (state) throws(SystemError) in try Self.folder(&state).path(Self.fileName(key)) }
  }

  /// Writes a read-only file and returns its path.
  func write(_ text: String, of key: CaseKey) throws(SystemError) -> String {
    try state.withLock { (state) throws(SystemError) in
      try Self.folder(&state).write(text, Self.fileName(key))
    }
  }

  /// Adds lines to a list of cases. Returns the path of the list and the number of each line, which stays the same.
  func list(_ lines: [String]) throws(SystemError) -> (path: String, numbers: [Int]) {
    try state.withLock { (state) throws(SystemError) in
      let folder = try Self.folder(&state)
      let (numbers, isNew) = state.list.add(lines)
      return (try isNew ? folder.write(state.list.text, state.list.name) : folder.path(state.list.name), numbers)
    }
  }

  /// Removes all files. None is written afterwards.
  func removeAll() {
    state.withLock { state in
      state.hasEnded = true
      state.folder?.remove()
      state.folder = nil
    }
  }

  deinit { removeAll() }

  private static func folder(_ state: inout State) throws(SystemError) -> CaseFolder {
    if let folder = state.folder { return folder }
    if state.hasEnded { throw SystemError(code: ECANCELED, operation: "write a case after the end of the connection") }
    let folder = try CaseFolder()
    state.folder = folder
    return folder
  }

  /// Readable, and different for each case.
  private static func fileName(_ key: CaseKey) -> String {
    let name = key.id.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }
    let hash = Hex.text(Array(SHA256.digest(Array(key.id.utf8)).prefix(8)))
    return "\(String(name.prefix(80)))-\(hash).md"
  }
}
