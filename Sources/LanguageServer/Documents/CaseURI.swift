import CaseService

/// The URI of a case as a document: `case://profile/number`.
enum CaseURI {
  static let scheme = "case"

  static func uri(_ key: CaseKey) -> String { "\(scheme)://\(key.profile)/\(key.number)" }

  static func key(_ uri: String) -> CaseKey? {
    let prefix = "\(scheme)://"
    guard uri.hasPrefix(prefix) else { return nil }
    let parts = uri.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: "%")) }) else {
      return nil
    }
    return CaseKey(profile: String(parts[0]), number: String(parts[1]))
  }
}
