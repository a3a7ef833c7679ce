import Synchronization

/// The one place where secrets are taken out of what leaves the program beside the protocol: logs, traces and error
/// texts. It knows the secrets it was told, in every spelling in which they travel, and beside them the places where
/// secrets usually stand. Linear in the length of the text; safe from any thread.
package final class Redactor: Sendable {
  /// What stands in the place of a secret.
  package static let replacement = "[redacted]"

  /// Credentials are registered first and stay for good; above this many, the oldest of the others (tokens that were
  /// renewed since) make room.
  private static let permanent = 64
  private static let most = 512
  private static let forgottenAtOnce = 128

  private let state = Mutex(State())

  private struct State {
    var secrets: [String] = []
    var index = SecretIndex()
  }

  /// A redactor that knows no secrets yet, only the usual places.
  package init() {}

  /// Takes note of a secret, as it is and percent-encoded, form-encoded, escaped for JSON and XML, and in base64,
  /// alone and inside something longer such as the `user:password` of Basic authentication. Of a secret of several
  /// lines each line counts too. Secrets under 4 bytes are ignored: they would blot out ordinary text, and protect
  /// nothing.
  package func register(_ secret: String) {
    guard secret.utf8.count >= 4 else { return }
    state.withLock { state in
      guard !state.secrets.contains(where: { $0.utf8.elementsEqual(secret.utf8) }) else { return }
      if state.secrets.count >= Self.most {
        state.secrets.removeSubrange(Self.permanent..<Self.permanent + Self.forgottenAtOnce)
        state.index = SecretIndex()
        for secret in state.secrets { state.index.insert(SecretForms.all(of: secret)) }
      }
      state.secrets.append(secret)
      state.index.insert(SecretForms.all(of: secret))
    }
  }

  /// The text without its secrets.
  package func redact(_ text: String) -> String {
    let ranges = CivilTime.withUTF8(text) { secretRanges($0.span) }
    guard !ranges.isEmpty else { return text }
    return String(decoding: replace(ranges, in: Array(text.utf8)), as: UTF8.self)
  }

  /// The same for UTF-8 bytes; bytes that are no UTF-8 pass as they are.
  package func redact(_ bytes: [UInt8]) -> [UInt8] {
    let ranges = secretRanges(bytes.span)
    return ranges.isEmpty ? bytes : replace(ranges, in: bytes)
  }

  /// The secrets in the text, in order, none touching the next.
  private func secretRanges(_ text: Span<UInt8>) -> [Range<Int>] {
    // The index is copied out (it is copy-on-write), so that a long text does not hold up others.
    let index = state.withLock { $0.index }
    return merged(index.matches(in: text), RedactionPatterns.matches(in: text))
  }

  /// Joins two ordered lists into one, and what overlaps or touches into one range.
  private func merged(_ left: [Range<Int>], _ right: [Range<Int>]) -> [Range<Int>] {
    if left.isEmpty && right.isEmpty { return [] }
    var result: [Range<Int>] = []
    for range in (left + right).sorted(by: { $0.lowerBound < $1.lowerBound }) {
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
}

/// Finds many strings in one pass: a bit for each pair of first bytes says at almost every position that nothing
/// begins there.
private struct SecretIndex {
  private var firstPairs: [UInt64] = []
  private var formsByPair: [UInt16: [[UInt8]]] = [:]

  mutating func insert(_ forms: [[UInt8]]) {
    if firstPairs.isEmpty { firstPairs = [UInt64](repeating: 0, count: 1024) }
    for form in forms where form.count >= 4 {
      let pair = UInt16(form[0]) << 8 | UInt16(form[1])
      firstPairs[Int(pair >> 6)] |= 1 << UInt64(pair & 63)
      var others = formsByPair[pair] ?? []
      guard !others.contains(form) else { continue }
      // Longest first, so that of two secrets that begin alike no tail is left.
      let place = others.firstIndex { $0.count < form.count } ?? others.count
      others.insert(form, at: place)
      formsByPair[pair] = others
    }
  }

  /// Where secrets stand, ordered by their beginnings; they may overlap.
  func matches(in text: Span<UInt8>) -> [Range<Int>] {
    guard !firstPairs.isEmpty, text.count >= 4 else { return [] }
    var result: [Range<Int>] = []
    for start in 0..<text.count - 3 {
      let pair = UInt16(text[start]) << 8 | UInt16(text[start + 1])
      guard firstPairs[Int(pair >> 6)] & (1 << UInt64(pair & 63)) != 0, let forms = formsByPair[pair] else { continue }
      for form in forms where isPresent(form, in: text, at: start) {
        let range = start..<start + form.count
        // Of a secret that repeats itself many matches overlap; one range is enough.
        if let last = result.last, start < last.upperBound {
          result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
        } else {
          result.append(range)
        }
        break
      }
    }
    return result
  }

  private func isPresent(_ form: [UInt8], in text: Span<UInt8>, at start: Int) -> Bool {
    guard form.count <= text.count - start else { return false }
    for offset in 0..<form.count where text[start + offset] != form[offset] { return false }
    return true
  }
}
