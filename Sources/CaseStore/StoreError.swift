/// The reason that the store could not be used. The description states the fact and the remedy.
package enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  /// SQLite is missing or too old; the text names the packages.
  case library(String)
  /// The file or its folder cannot be trusted, or is not a store; the text has the remedy.
  case refused(String)
  /// A newer casewire wrote the file.
  case newer(path: String, version: Int)
  /// Another process is writing.
  case busy
  /// The disk, or the permitted size, is full.
  case full
  /// The file is damaged. It is renamed, and a new store replaces it; thrown only if that does not succeed.
  case damaged(String)
  case readOnly
  case timedOut
  case cancelled
  /// Any other error of the engine, with its code.
  case other(code: Int, String)

  package var description: String {
    switch self {
    case .library(let text), .refused(let text): text + "."
    case .newer(let path, let version):
      "A newer casewire wrote the store \(path) (version \(version)). Update casewire, or remove the file."
    case .busy: "The store is locked by another process. Try again."
    case .full: "The store cannot grow: the disk or the permitted size is full. Free some space."
    case .damaged(let detail): "The store is damaged (\(detail)). Remove it; cases are read again."
    case .readOnly: "The store cannot be written. Check the permissions of its file system."
    case .timedOut: "The store did not answer in time. Try again."
    case .cancelled: "The request to the store was cancelled."
    case .other(let code, let detail): "The store failed: \(detail) (code \(code))."
    }
  }
}
