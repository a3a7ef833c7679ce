import Platform

enum AuthorizationHeader {
  /// The credentials of that scheme.
  static func credentials(_ header: String?, scheme: String) -> String? {
    let parts = (header ?? "").split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == scheme else { return nil }
    let text = parts[1].drop { $0 == " " }
    return text.isEmpty || text.contains(" ") ? nil : String(text)
  }

  /// `user:password` of HTTP Basic.
  static func basic(_ header: String?) -> String? {
    credentials(header, scheme: "basic").flatMap { Base64.decode($0) }.flatMap { String(validating: $0, as: UTF8.self) }
  }
}
