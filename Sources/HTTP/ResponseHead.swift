/// Reads the head of an answer a line at a time, as a transport gets it.
struct ResponseHead {
  /// More than servers send and proxies let through.
  static let bytesAtMost = 65536

  private(set) var status = 0
  private(set) var headers = HTTPHeaders()
  /// The empty line has come: what follows is the body, and headers after that are trailers, which are dropped.
  private(set) var isComplete = false
  private var bytes = 0

  enum Event {
    case more
    /// The head of the final answer is complete.
    case complete
    /// Another head begins, in the place of what has come: of the answer after an interim one, or after a retry.
    case restart
    case tooLarge
    case malformed
  }

  /// Takes a line with its line end.
  mutating func take(_ line: UnsafeRawBufferPointer) -> Event {
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
    let words = text.split(separator: 0x20, maxSplits: 2)
    guard words.count >= 2, words[1].count == 3, words[1].allSatisfy({ (0x30...0x39).contains($0) }) else {
      return .malformed
    }
    self = ResponseHead()
    status = words[1].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    bytes = text.count
    return (100...999).contains(status) ? .restart : .malformed
  }

  private mutating func takeField(_ text: Slice<UnsafeRawBufferPointer>) -> Event {
    // A line that begins with a blank goes on with the value before (RFC 9112, section 5.2).
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

  /// UTF-8, or else Latin-1, as old servers have it.
  private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    String(validating: bytes, as: UTF8.self) ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}
