import CaseService

/// The URI of a case as a document: `case://profile/number`.
enum CaseURI {
  static let scheme = "case"

  static func uri(_ key: CaseKey) -> String { "\(scheme)://\(key.profile)/\(key.number)" }

  static func key(_ uri: String) -> CaseKey? {
    let prefix = "\(scheme)://"
    return uri.hasPrefix(prefix) ? CaseKey(id: String(uri.dropFirst(prefix.count))) : nil
  }
}
