import Synchronization

/// Removes secrets from logs, traces and error texts.
///
/// Finds registered secrets in all their encodings (`SecretScan`), and values where secrets usually are
/// (`RedactionPatterns`). Linear in the length of the text. Safe from any thread.
package final class Redactor: Sendable {
  /// The text that replaces a secret.
  package static let replacement = "[redacted]"

  /// The limits of known secrets and of their bytes. Above them, the oldest tokens are forgotten first.
  private static let countLimit = 512
  private static let bytesLimit = 1 << 20
  /// The divisor for the share of tokens that is forgotten at once, because the index is then rebuilt.
  private static let forgottenShare = 4

  /// The limits of one message: the number of secrets that are searched for in the rest of it or registered, and the
  /// bytes of one of them.
  package static let countOfOne = 32
  package static let longestOfOne = 65_536

  private let state = Mutex(State())

  package init() {}

  /// Registers a secret, or marks a known one as just used. Secrets under 4 bytes are ignored: they would remove
  /// ordinary text and protect nothing.
  ///
  /// Any 16 consecutive bytes of a secret count as the secret; a shorter secret counts as a whole. In a secret with
  /// several lines, each line of 8 bytes or more counts as well.
  ///
  /// - Parameters:
  ///   - isLasting: For credentials, which stay known while tokens are replaced.
  ///   - isWhole: For a text such as an address, whose parts are not secret.
  package func register(_ secret: String, isLasting: Bool = false, isWhole: Bool = false) {
    guard secret.utf8.count >= SecretIndex.leastBytes else { return }
    let bytes = Array(secret.utf8)
    state.withLock { $0.add(Secret(bytes: bytes, isLasting: isLasting, isWhole: isWhole)) }
  }

  package func redact(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let ranges = secretRanges(bytes)
    return ranges.isEmpty ? text : String(decoding: replace(ranges, in: bytes), as: UTF8.self)
  }

  /// The same for UTF-8 bytes. Invalid bytes stay unchanged.
  package func redact(_ bytes: [UInt8]) -> [UInt8] {
    let ranges = secretRanges(bytes)
    return ranges.isEmpty ? bytes : replace(ranges, in: bytes)
  }

  /// Returns the secrets in the text, in order; none of them touches the next.
  private func secretRanges(_ text: [UInt8]) -> [Range<Int>] {
    // The index is copied (copy-on-write), so that a long text does not block other threads.
    let index = state.withLock { $0.upToDateIndex() }
    let patterns = RedactionPatterns.matches(in: text.span)
    let known = SecretScan.ranges(in: text, index)
    return Self.merged(known + patterns.all + Self.repeated(patterns.values, in: text))
  }

  /// Returns the other occurrences of the values of secret members. A message may repeat a key under another name.
  private static func repeated(_ values: [Range<Int>], in text: [UInt8]) -> [Range<Int>] {
    var index = SecretIndex()
    for value in values.prefix(countOfOne) where value.count <= longestOfOne {
      let bytes = Array(text[value])
      if !bytes.elementsEqual(replacement.utf8) { index.insert(bytes, isWhole: true) }
    }
    return SecretScan.ranges(in: text, index)
  }

  /// Whether a member of this name contains secrets.
  package static func isSecretName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    switch SecretNames.find(bytes.span, bytes.indices) {
    case .header, .member, .ambiguousMember, .container: return true
    case .bearer, .basic, nil: return false
    }
  }

  /// Whether a text has the form of a member's name: at most 40 letters, `_` and `-`.
  package static func isPlainName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    return SecretNames.isPlainName(bytes.span, bytes.indices)
  }

  /// Returns the ranges in order. Ranges that overlap or touch become one.
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
    /// The secrets in the order of their last use.
    private var secrets: [Secret] = []
    private var size = 0
    private var index = SecretIndex()
    /// Secrets that are not yet in the index. It is updated when a text is redacted, which most runs of the program
    /// never do.
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

    /// Forgets tokens first, and credentials only if necessary.
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
