enum MediaType {
  /// The type without its parameters, in lower case; empty for nil.
  static func of(_ header: String?) -> String {
    let type = (header ?? "").prefix { $0 != ";" }
    return String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
  }

  /// Whether an `Accept` header lets an answer of this type through. None at all lets everything through.
  static func accepts(_ header: String?, _ type: String) -> Bool {
    guard let header, !header.isEmpty else { return true }
    let family = type.prefix { $0 != "/" } + "/*"
    return header.split(separator: ",").contains { [type, "*/*", String(family)].contains(of(String($0))) }
  }
}
