package import CaseModel
import Platform

/// Login with any kind of session.
extension Provider {
  /// Logs in with these credentials from now on, or with the configured ones if nil.
  ///
  /// Credentials that are sent with each request, such as a password, are checked with one cheap call. Throws `invalidParams`
  /// at `credentials` for unknown names and for incomplete credentials.
  package func login(with values: [String: String]?, _ call: VendorCall) async throws(Fault) {
    if let values {
      try check(values)
      credentials?.replace(values)
    }
    try await session.login(call)
    if session.status.state == .unverified { _ = try await tryOut(call) }
  }

  /// Makes one cheap call: reads a case or its substitute. False if the provider has none.
  package func tryOut(_ call: VendorCall) async throws(Fault) -> Bool {
    guard let cases else {
      // A marketplace: its units are few, and the same for all users.
      guard let units else { return false }
      _ = try await units.list(locale: nil, raw: false, call)
      return true
    }
    var query = CaseQuery()
    query.fields = .lean
    _ = try cases.plan(query)
    _ = try await cases.page(query, at: nil, size: 1, call)
    return true
  }

  private func check(_ values: [String: String]) throws(Fault) {
    let kinds = descriptor.authKinds
    let known = kinds.flatMap { $0.credentials + ($0.optional ?? []) }
    var issues: [Issue] = []
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      if !known.contains(name) {
        // Neither the value nor an invalid name is quoted, because it may be a secret in the wrong member.
        let shown = name.utf8.count <= 32 && name.utf8.allSatisfy(Self.isLetter) ? ".\(name)" : ""
        let nearest = shown.isEmpty ? nil : Spelling.nearest(to: name, among: known, atMost: 1).first
        let hint = nearest.map { " Did you mean \"\($0)\"?" } ?? ""
        issues.append(
          Issue("credentials\(shown)", "is unknown. \(descriptor.name) accepts \(Self.list(known)).\(hint)"))
      } else if value.isEmpty {
        issues.append(Issue("credentials.\(name)", "is empty"))
      } else if value.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
        // The value becomes part of a header or a form, where a line end would begin another field.
        issues.append(Issue("credentials.\(name)", "must not contain control characters"))
      }
    }
    if let conflict = descriptor.conflict(among: values.keys) {
      issues.append(Issue("credentials", "must not have both \(conflict.joined(separator: " and "))"))
    }
    if issues.isEmpty, credentials?.completes(values, kinds) != true {
      let ways = kinds.map { $0.credentials.joined(separator: " and ") }.joined(separator: ", or ")
      issues.append(Issue("credentials", "are incomplete. \(descriptor.name) requires \(ways)."))
    }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func list(_ names: [String]) -> String {
    names.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.joined(separator: ", ")
  }
}
