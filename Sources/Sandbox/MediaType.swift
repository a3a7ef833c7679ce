enum MediaType {
  /// Without parameters, in lower case.
  static func of(_ header: String?) -> String {
    let type = (header ?? "").prefix { $0 != ";" }
    return String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
  }

  /// Whether an `Accept` header, or none, allows this type.
  static func accepts(_ header: String?, _ type: String) -> Bool {
    guard let header, !header.isEmpty else { return true }
    let family = type.prefix { $0 != "/" } + "/*"
    return header.split(separator: ",").contains { [type, "*/*", String(family)].contains(of(String($0))) }
  }
}
