package import CaseModel
import JSON
import Platform

/// A file that a person agrees to send.
package struct FileToSend: Sendable {
  package let name: String
  package let size: Int
  /// Of a small file: these are sent, whatever is written to the file meanwhile.
  package let bytes: [UInt8]?
  /// The SHA-256 of a small file in hexadecimal digits; nil for a large one.
  package let digest: String?
  /// Equal for an equal content; of a large file, for the same file that was not written.
  package let fingerprint: String

  /// Files up to this size are read at once.
  private static let largestSmall = 16 << 20

  /// Opens a file that may be sent. Throws `invalidParams` at `path`.
  package init(_ path: String, _ context: ServiceContext) throws(Fault) {
    let file = try context.files().open(path)
    name = FileName.own(path)
    guard file.size <= Self.largestSmall else {
      (size, bytes, digest, fingerprint) = (Int(clamping: file.size), nil, nil, file.version)
      return
    }
    let content: [UInt8]
    do throws(SystemError) {
      content = try file.contents(limit: Self.largestSmall)
    } catch {
      throw .invalidParams("path", "cannot be read completely: \(error.reason)", value: .string(path))
    }
    let digest = Hex.text(SHA256.digest(content))
    (size, bytes, self.digest, fingerprint) = (content.count, content, digest, digest)
  }
}
