package import HTTP

/// A form with one file (RFC 7578). The bytes of the file are read while they are sent.
package struct MultipartForm: Sendable {
  package let upload: HTTPUpload
  /// The value of `Content-Type`, with the boundary.
  package let contentType: String

  /// - Parameters:
  ///   - name: the name of the part that the vendor requires.
  ///   - fields: further parts with plain texts, before the file.
  ///   - boundary: the boundary between the parts; random by default.
  package init(
    name: String, file: NewAttachment, fields: [(name: String, value: String)] = [], boundary: String? = nil
  ) {
    let boundary = boundary ?? "casewire-\(String(UInt64.random(in: .min ... .max), radix: 36))"
    contentType = "multipart/form-data; boundary=\(boundary)"
    var head = ""
    for field in fields {
      head += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(field.name))\"\r\n\r\n"
      head += "\(field.value)\r\n"
    }
    head += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(name))\"; "
    head += "filename=\"\(Self.quoted(file.name))\"\r\n"
    head += "Content-Type: \(Self.mediaType(file.contentType))\r\n\r\n"
    upload = HTTPUpload([
      .bytes(Array(head.utf8)), file.content, .bytes(Array("\r\n--\(boundary)--\r\n".utf8)),
    ])
  }

  /// As browsers write names into a form: UTF-8, with quotes and line ends percent-encoded.
  private static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += Array("%22".utf8)
      case 0x0A: bytes += Array("%0A".utf8)
      case 0x0D: bytes += Array("%0D".utf8)
      case 0..<0x20, 0x7F: continue
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The given media type, if it is valid.
  private static func mediaType(_ text: String?) -> String {
    text.flatMap { isMediaType($0) ? $0 : nil } ?? "application/octet-stream"
  }

  /// Whether it is `type/subtype` (RFC 9110, section 8.3.1) and valid in a header, with any parameters.
  package static func isMediaType(_ text: String) -> Bool {
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return false }
    let names = text.utf8.prefix { $0 != UInt8(ascii: ";") }.split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return names.count == 2 && isToken(names[0]) && isToken(names[1].trimmingBlanksAtEnd)
  }

  private static func isToken(_ name: Substring.UTF8View) -> Bool {
    !name.isEmpty
      && name.allSatisfy { byte in
        byte > 0x20 && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
      }
  }
}

extension Substring.UTF8View {
  fileprivate var trimmingBlanksAtEnd: Substring.UTF8View {
    var rest = self
    while rest.last == UInt8(ascii: " ") { rest.removeLast() }
    return rest
  }
}
