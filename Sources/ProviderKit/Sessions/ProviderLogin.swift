package import CaseModel
import Platform

/// Logging in and out of a provider, whatever its session is.
extension Provider {
  /// Logs in: with these credentials from now on, where there are any, else with the configured ones as they are now.
  ///
  /// Credentials that go along with each request, such as a password, are tried with one cheap call. Throws
  /// `invalidParams` at `credentials` for names that the vendor does not have, and when they are not enough.
  package func login(with values: [String: String]?, _ call: VendorCall) async throws(Fault) {
    if let values {
      try check(values)
      credentials?.replace(values)
    }
    try await session.login(call)
    if session.status.state == .unverified { _ = try await tryOut(call) }
  }

  /// Forgets what was got for the credentials, and those that `login` brought.
  package func logout(_ call: VendorCall) async throws(Fault) {
    defer { credentials?.replace([:]) }
    try await session.logout(call)
  }

  /// Makes one cheap call: reads a case, or what the provider has in its place. False when it has nothing cheap to ask.
  package func tryOut(_ call: VendorCall) async throws(Fault) -> Bool {
    guard let cases else {
      // A marketplace: its units are the same for everybody, and few.
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
        // Neither the value nor an invalid name is quoted, since it may be a secret in the wrong member.
        let shown = name.utf8.count <= 32 && name.utf8.allSatisfy(Self.isLetter) ? ".\(name)" : ""
        issues.append(Issue("credentials\(shown)", "is unknown. \(descriptor.name) accepts \(Self.list(known))."))
      } else if value.isEmpty {
        issues.append(Issue("credentials.\(name)", "is empty"))
      } else if value.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
        // It ends up in a header or a form, where a line end would begin something else.
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
