import JSON
import Platform

/// A picture that a result has besides its text.
struct ToolImage: Sendable {
  let mimeType: String
  let base64: String

  /// Nil for bytes that are none of the formats that hosts show to a model. What the vendor states about the type does not count.
  init?(_ bytes: [UInt8]) {
    guard let type = Self.type(of: bytes) else { return nil }
    (mimeType, base64) = (type, Base64.encode(bytes))
  }

  /// The content of MCP.
  var content: JSON { ["type": "image", "data": .string(base64), "mimeType": .string(mimeType)] }

  /// The content of a resource.
  func content(of uri: String) -> JSON {
    ["uri": .string(uri), "mimeType": .string(mimeType), "blob": .string(base64)]
  }

  private static func type(of bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) { return "image/gif" }
    if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return "image/webp" }
    return nil
  }
}
