/// The redirects that are followed: of a GET without a body, to the same origin. Credentials must not reach another
/// origin, and a write must not be repeated.
package enum HTTPRedirect {
  /// The limit of redirects per request.
  package static let atMost = 5

  /// Returns the absolute URL of the next request; nil if the response is not a redirect or must not be followed.
  package static func target(of response: HTTPResponse, to request: HTTPRequest) -> String? {
    guard [301, 302, 303, 307, 308].contains(response.status), request.method == .get, request.body.isEmpty,
      request.upload == nil, let location = response.headers["Location"], let base = URLParts(request.url),
      let target = resolve(location, base), let parts = URLParts(target), parts.origin == base.origin
    else { return nil }
    return target
  }

  /// Resolves a reference (RFC 3986, section 5.2): a URL, or a URL without scheme, host, folder or path.
  private static func resolve(_ location: String, _ base: URLParts) -> String? {
    let reference = location.prefix { $0 != "#" }
    let origin = "\(base.scheme)://\(base.host)\(base.port.map { ":\($0)" } ?? "")"
    if reference.hasPrefix("//") { return "\(base.scheme):\(reference)" }
    if reference.hasPrefix("/") { return origin + normalized(reference) }
    if reference.hasPrefix("?") { return origin + (base.path.isEmpty ? "/" : base.path) + reference }
    // A colon before any slash ends a scheme.
    if reference.prefix(while: { $0 != "/" && $0 != "?" }).contains(":") { return String(reference) }
    guard !reference.isEmpty else { return nil }
    let folder = base.path.lastIndex(of: "/").map { base.path[...$0] } ?? "/"
    return origin + normalized(folder + reference)
  }

  /// Removes `.` and `..` from the path; the query stays.
  private static func normalized(_ target: some StringProtocol) -> String {
    let path = target.prefix { $0 != "?" }
    let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    var kept: [Substring] = []
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      switch segment {
      case "..":
        _ = kept.popLast()
        if isLast { kept.append("") }
      case ".": if isLast { kept.append("") }
      default: kept.append(Substring(segment))
      }
    }
    return "/" + kept.joined(separator: "/") + target[path.endIndex...]
  }
}

extension HTTPTransport {
  /// Sends a request and follows permitted redirects. Any other redirect is the response.
  package func sendFollowing(
    _ request: HTTPRequest, within limits: HTTPLimits
  ) async throws(HTTPFailure) -> HTTPResponse {
    var request = request
    var response = try await send(request, within: limits)
    for _ in 0..<HTTPRedirect.atMost {
      guard let target = HTTPRedirect.target(of: response, to: request) else { break }
      request.url = target
      response = try await send(request, within: limits)
    }
    return response
  }
}
