/// The reason that a secret file was not read. The description names the file, the reason and the remedy.
package enum SecretFileError: Error, Sendable, Equatable, CustomStringConvertible {
  case unreadable(path: String, SystemError)
  /// The path is a folder, a pipe or a device.
  case notAFile(path: String)
  /// Group or others have access; `mode` has the permission bits.
  case exposed(path: String, mode: UInt32)
  /// The file belongs neither to this user nor to root.
  case foreign(path: String, owner: UInt32)
  case tooLarge(path: String, limit: Int)

  /// The fact and the remedy.
  package var description: String { remedy.map { "\(fact). \($0)" } ?? fact }

  /// A sentence without the full stop.
  package var fact: String {
    switch self {
    case .unreadable(let path, let error): "Cannot read \(path): \(error.reason)"
    case .notAFile(let path): "The path \(path) is not a regular file"
    case .exposed(let path, let mode):
      "Others can read the secret file \(path) (mode \(String(mode, radix: 8)))"
    case .foreign(let path, let owner): "The secret file \(path) belongs to user \(owner)"
    case .tooLarge(let path, let limit): "The secret file \(path) is larger than \(limit) bytes"
    }
  }

  private var remedy: String? {
    switch self {
    case .unreadable: nil
    case .notAFile: "Name a regular file"
    case .exposed(let path, _): "Run: chmod 600 \(path)"
    case .foreign(let path, _): "Run: sudo chown $(id -u) \(path)"
    case .tooLarge: "Name the right file"
    }
  }
}
