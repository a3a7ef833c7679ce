import Platform

/// Reads the head of a response line by line and counts the trailers.
struct ResponseHead {
  /// Bytes of the head of one response: more than servers send and proxies let through.
  static let bytesAtMost = 65536
  /// Bytes of all heads and trailers of one exchange, including interim responses (1xx).
  static let bytesInAllAtMost = 262_144

  private(set) var status = 0
  private(set) var headers = HTTPHeaders()
  /// The connection carries several exchanges at a time: HTTP/2 or newer.
  private(set) var isMultiplexed = false
  /// The empty line was read. Later lines are trailers, which are dropped.
  private(set) var isComplete = false
  private var bytes = 0
  private var bytesInAll = 0

  enum Event {
    case more
    /// The head of the final response is complete.
    case complete
    /// Another head replaces this one: after an interim response, or after a retry.
    case restart
    case tooLarge
    case malformed
  }

  /// Takes a line with its line end.
  mutating func take(_ line: UnsafeRawBufferPointer) -> Event {
    bytesInAll += line.count
    guard bytesInAll <= Self.bytesInAllAtMost else { return .tooLarge }
    // Only after a 417 can another head follow a complete one: the transport repeats the request without `Expect`.
    guard !isComplete || status == 417 else { return .more }
    let text = line[..<(line.lastIndex { $0 != 0x0D && $0 != 0x0A }.map { $0 + 1 } ?? 0)]
    if text.starts(with: "HTTP/".utf8) { return begin(text) }
    guard !isComplete else { return .more }
    bytes += line.count
    guard bytes <= Self.bytesAtMost else { return .tooLarge }
    guard status > 0 else { return .malformed }
    if text.isEmpty {
      isComplete = status >= 200
      return isComplete ? .complete : .more
    }
    return takeField(text)
  }

  private mutating func begin(_ text: Slice<UnsafeRawBufferPointer>) -> Event {
    guard text.count <= Self.bytesAtMost else { return .tooLarge }
    guard let (version, code) = Self.words(text), code.count == 3, code.allSatisfy(\.isDigit) else {
      return .malformed
    }
    let bytesInAll = bytesInAll
    self = ResponseHead()
    self.bytesInAll = bytesInAll
    status = code.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    isMultiplexed = version.dropFirst(5).first.map { $0 >= 0x32 } ?? false
    bytes = text.count
    // 101 responds to `Upgrade`, which no request has.
    return (100...999).contains(status) && status != 101 ? .restart : .malformed
  }

  /// Returns the first two words; nil for fewer. `split` would look up the type of its list, which takes as long as a
  /// request.
  private static func words(
    _ text: Slice<UnsafeRawBufferPointer>
  ) -> (first: Slice<UnsafeRawBufferPointer>, second: Slice<UnsafeRawBufferPointer>)? {
    let start = text.drop { $0 == 0x20 }
    let first = start.prefix { $0 != 0x20 }
    let second = start[first.endIndex...].drop { $0 == 0x20 }.prefix { $0 != 0x20 }
    return first.isEmpty || second.isEmpty ? nil : (first, second)
  }

  private mutating func takeField(_ text: Slice<UnsafeRawBufferPointer>) -> Event {
    // A line that begins with white space continues the previous value (RFC 9112, section 5.2).
    if text.first == 0x20 || text.first == 0x09 {
      headers.extendLast(with: " " + Self.text(Self.trimmed(text)))
      return .more
    }
    guard let colon = text.firstIndex(of: 0x3A), colon > text.startIndex else { return .malformed }
    headers.append(Self.text(text[..<colon]), Self.text(Self.trimmed(text[text.index(after: colon)...])))
    return .more
  }

  private static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) })
    else { return text[text.endIndex...] }
    return text[first...last]
  }

  /// Decodes UTF-8, or else Latin-1, which old servers send.
  private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    String(validating: bytes, as: UTF8.self) ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}

extension ResponseHead {
  /// Whether two stated lengths differ. Another reader of the response may then see another end.
  var hasConflictingLengths: Bool {
    let lengths = headers.all("Content-Length")
    return lengths.contains { $0 != lengths.first }
  }

  /// Whether the connection can be reused. A server closes it after a 408. With both `Transfer-Encoding` and
  /// `Content-Length`, the end of the body is ambiguous (RFC 9112, section 6.3).
  var permitsReuse: Bool {
    status != 408 && (headers["Transfer-Encoding"] == nil || headers["Content-Length"] == nil)
  }

  /// Whether the body has only requested encodings. For others, libcurl reserves as much memory as the server states,
  /// up to 128 MB (zstd).
  var hasKnownEncodings: Bool {
    headers.all("Content-Encoding").joined(separator: ",").split(separator: ",").allSatisfy {
      ["gzip", "x-gzip", "deflate", "identity"].contains($0.filter { $0 != " " && $0 != "\t" }.lowercased())
    }
  }
}
