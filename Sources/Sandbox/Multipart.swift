/// The parts of a `multipart/form-data` body (RFC 7578).
enum Multipart {
  struct Part: Sendable, Equatable {
    var name: String
    var filename: String?
    var contentType: String?
    var bytes: [UInt8]
  }

  /// The boundary in a `Content-Type` header.
  static func boundary(_ contentType: String?) -> String? {
    guard MediaType.of(contentType) == "multipart/form-data" else { return nil }
    let boundary = parameter("boundary", of: contentType ?? "")
    return boundary.flatMap { (1...70).contains($0.utf8.count) ? $0 : nil }
  }

  /// Nil when the body is not made of whole parts with names.
  static func parts(_ body: [UInt8], boundary: String) -> [Part]? {
    let delimiter = Array("\r\n--\(boundary)".utf8)
    // The first delimiter has no line end before it when it begins the body.
    var position: Int
    if body.starts(with: delimiter.dropFirst(2)) {
      position = delimiter.count - 2
    } else {
      guard let first = body.firstIndex(of: delimiter, from: 0) else { return nil }
      position = first + delimiter.count
    }
    var parts: [Part] = []
    while true {
      if body[position...].starts(with: "--".utf8) { return parts }
      guard let lineEnd = body.firstIndex(of: [0x0D, 0x0A], from: position),
        body[position..<lineEnd].allSatisfy({ $0 == 0x20 || $0 == 0x09 }),
        let end = body.firstIndex(of: delimiter, from: lineEnd),
        let part = part(body, lineEnd, end)
      else { return nil }
      parts.append(part)
      position = end + delimiter.count
    }
  }

  /// One part between the line end of its delimiter and the next delimiter.
  private static func part(_ body: [UInt8], _ start: Int, _ end: Int) -> Part? {
    guard let headEnd = body.firstIndex(of: [0x0D, 0x0A, 0x0D, 0x0A], from: start), headEnd + 4 <= end,
      let head = String(validating: body[min(start + 2, headEnd)..<headEnd], as: UTF8.self)
    else { return nil }
    func value(_ field: String) -> Substring? {
      head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(field + ":") }?.dropFirst(field.count + 1)
    }
    guard let disposition = value("content-disposition").map(String.init),
      let name = parameter("name", of: disposition)
    else { return nil }
    return Part(
      name: name, filename: parameter("filename", of: disposition),
      contentType: value("content-type").map { String($0.drop { $0 == " " || $0 == "\t" }) },
      bytes: Array(body[(headEnd + 4)..<end]))
  }

  /// The value of `; name=value` or `; name="value"`.
  private static func parameter(_ name: String, of header: String) -> String? {
    var rest = header.drop { $0 != ";" }
    while !rest.isEmpty {
      rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
      let key = rest.prefix { $0 != "=" && $0 != ";" }
      rest = rest[key.endIndex...]
      guard rest.first == "=" else { continue }
      rest = rest.dropFirst()
      let isQuoted = rest.first == "\""
      if isQuoted { rest = rest.dropFirst() }
      let value = rest.prefix { isQuoted ? $0 != "\"" : $0 != ";" }
      if key.lowercased() == name { return unquoted(value) }
      rest = rest[value.endIndex...].drop { $0 != ";" }
    }
    return nil
  }

  private static func unquoted(_ value: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    for byte in value.utf8 {
      bytes.append(byte)
      if bytes.suffix(3).elementsEqual("%22".utf8) { bytes.replaceSubrange((bytes.count - 3)..., with: [0x22]) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension [UInt8] {
  fileprivate func firstIndex(of bytes: [UInt8], from start: Int) -> Int? {
    guard let first = bytes.first, start >= 0 else { return nil }
    return withUnsafeBufferPointer { text in
      var index = start
      while index + bytes.count <= text.count {
        if text[index] == first && text[index..<index + bytes.count].elementsEqual(bytes) { return index }
        index += 1
      }
      return nil
    }
  }
}
