import Synchronization

/// Removes secrets from logs, traces and error texts.
///
/// Finds registered secrets in all their encodings (`SecretScan`), and values where secrets usually are
/// (`RedactionPatterns`). Linear in the length of the text. Safe from any thread.
package final class Redactor: Sendable {
  /// The text that replaces a secret.
  package static let replacement = "[redacted]"

  /// The most secrets, and bytes of secrets, that are known. Above this, the oldest tokens are forgotten first.
  private static let countLimit = 512
  private static let bytesLimit = 1 << 20
  /// The fraction that is forgotten at once, since the index is made anew then.
  private static let forgottenShare = 4

  /// The most secrets of one message that are looked for in the rest of it or registered, and the bytes of one of them.
  package static let countOfOne = 32
  package static let longestOfOne = 65_536

  private let state = Mutex(State())

  /// A redactor that knows no secrets yet.
  package init() {}

  /// Adds a secret, or marks one that is known already as used just now. Secrets under 4 bytes are ignored: they would
  /// remove ordinary text, and protect nothing.
  ///
  /// Any 16 consecutive bytes of the secret are treated as the secret, and a shorter secret as a whole. Of a secret with
  /// several lines, each line of 8 bytes or more counts as well.
  ///
  /// - Parameters:
  ///   - isLasting: for credentials, which stay known while tokens come and go.
  ///   - isWhole: for a text such as an address, of which a part is not secret.
  package func register(_ secret: String, isLasting: Bool = false, isWhole: Bool = false) {
    guard secret.utf8.count >= SecretIndex.leastBytes else { return }
    let bytes = Array(secret.utf8)
    state.withLock { $0.add(Secret(bytes: bytes, isLasting: isLasting, isWhole: isWhole)) }
  }

  /// The text without its secrets.
  package func redact(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let ranges = secretRanges(bytes)
    return ranges.isEmpty ? text : String(decoding: replace(ranges, in: bytes), as: UTF8.self)
  }

  /// The same for UTF-8 bytes; bytes that are not UTF-8 pass as they are.
  package func redact(_ bytes: [UInt8]) -> [UInt8] {
    let ranges = secretRanges(bytes)
    return ranges.isEmpty ? bytes : replace(ranges, in: bytes)
  }

  /// The secrets in the text, in order, none touching the next.
  private func secretRanges(_ text: [UInt8]) -> [Range<Int>] {
    // The index is copied out (it is copy-on-write), so that a long text does not block others.
    let index = state.withLock { $0.upToDateIndex() }
    let patterns = RedactionPatterns.matches(in: text.span)
    let known = SecretScan.ranges(in: text, index)
    return Self.merged(known + patterns.all + Self.repeated(patterns.values, in: text))
  }

  /// Where else the text has the values of its secret members: a key may have been sent as something else besides.
  private static func repeated(_ values: [Range<Int>], in text: [UInt8]) -> [Range<Int>] {
    var index = SecretIndex()
    for value in values.prefix(countOfOne) where value.count <= longestOfOne {
      let bytes = Array(text[value])
      if !bytes.elementsEqual(replacement.utf8) { index.insert(bytes, isWhole: true) }
    }
    return SecretScan.ranges(in: text, index)
  }

  /// Whether a member of this name holds a secret, or secrets.
  package static func isSecretName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    switch SecretNames.find(bytes.span, bytes.indices) {
    case .header, .member, .ambiguousMember, .container: return true
    case .bearer, .basic, nil: return false
    }
  }

  /// Whether a text is as names of members are: letters, not many of them.
  package static func isPlainName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    return SecretNames.isPlainName(bytes.span, bytes.indices)
  }

  /// The ranges in order, those that overlap or touch as one.
  private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
    if ranges.isEmpty { return [] }
    var result: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }

  private func replace(_ ranges: [Range<Int>], in bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var position = 0
    for range in ranges {
      result.append(contentsOf: bytes[position..<range.lowerBound])
      result.append(contentsOf: Self.replacement.utf8)
      position = range.upperBound
    }
    result.append(contentsOf: bytes[position...])
    return result
  }

  private struct Secret {
    let bytes: [UInt8]
    var isLasting: Bool
    let isWhole: Bool
  }

  private struct State {
    /// In the order of their last use.
    private var secrets: [Secret] = []
    private var size = 0
    private var index = SecretIndex()
    /// Not in the index yet: it is made when a text is redacted, which most runs of the program never do.
    private var waiting: [Secret] = []

    mutating func add(_ secret: Secret) {
      if let known = secrets.lastIndex(where: { $0.bytes == secret.bytes }) {
        var found = secrets.remove(at: known)
        found.isLasting = found.isLasting || secret.isLasting
        secrets.append(found)
        return
      }
      if secrets.count >= Redactor.countLimit || size + secret.bytes.count > Redactor.bytesLimit { forget() }
      secrets.append(secret)
      size += secret.bytes.count
      waiting.append(secret)
    }

    mutating func upToDateIndex() -> SecretIndex {
      for secret in waiting {
        for text in SecretForms.texts(of: secret.bytes) { index.insert(text, isWhole: secret.isWhole) }
      }
      waiting = []
      return index
    }

    /// Makes room: tokens first, and credentials only where there is nothing else.
    private mutating func forget() {
      let tokens = secrets.filter { !$0.isLasting }
      let kept = tokens.dropFirst(tokens.count / Redactor.forgottenShare + 1)
      let lasting = secrets.filter(\.isLasting)
      let excess = max(0, lasting.count - Redactor.countLimit / 2)
      secrets = Array(lasting.dropFirst(excess)) + kept
      size = secrets.reduce(0) { $0 + $1.bytes.count }
      while size > Redactor.bytesLimit / 4 * 3, !secrets.isEmpty { size -= secrets.removeFirst().bytes.count }
      index = SecretIndex()
      waiting = secrets
    }
  }
}
