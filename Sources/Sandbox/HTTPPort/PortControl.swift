import HTTP
import JSON

/// The requests below `/_sandbox`, which control the vendors and report their requests.
struct PortControl: Sendable {
  static let path = "/_sandbox"

  let vendors: [any PortVendor]
  let profiles: [SandboxProfile]

  private typealias Action = @Sendable (PortControl, HTTPRequest) throws(PortError) -> HTTPResponse

  /// By path and method.
  private static let actions: [String: [HTTPRequest.Method: Action]] = [
    path: [.get: { (control, _) throws(PortError) in control.json(Self.announcement(control.profiles)) }],
    path + "/faults": [
      .post: { (control, request) throws(PortError) in try control.addFault(request) },
      .delete: { (control, _) throws(PortError) in
        for vendor in control.vendors { vendor.clearFaults() }
        return HTTPResponse(204)
      },
    ],
    path + "/counts": [.get: { (control, _) throws(PortError) in control.counts() }],
    path + "/settings": [
      .get: { (control, _) throws(PortError) in control.settings() },
      .post: { (control, request) throws(PortError) in try control.set(request) },
    ],
    path + "/tokens/revoke": [.post: { (control, request) throws(PortError) in try control.revoke(request) }],
  ]

  func respond(to request: HTTPRequest) -> HTTPResponse {
    do throws(PortError) {
      let url = URLParts(request.url)
      guard let methods = Self.actions[url?.path ?? ""] else {
        throw PortError(404, "Unknown path. Known paths: \(Self.actions.keys.sorted().joined(separator: ", ")).")
      }
      guard let action = methods[request.method] else {
        let allowed = methods.keys.map(\.rawValue).sorted().joined(separator: ", ")
        throw PortError(405, "Method not allowed. Allowed methods: \(allowed).", headers: ["Allow": allowed])
      }
      guard url?.query.isEmpty ?? true else { throw PortError(400, "Query parameters are not allowed here.") }
      return try action(self, request)
    } catch {
      return error.response
    }
  }

  static func announcement(_ profiles: [SandboxProfile]) -> JSON {
    .object(
      profiles.map { profile in
        let credentials = profile.credentials.sorted { $0.key < $1.key }
        let settings = profile.settings.sorted { $0.key < $1.key }
        var members: [JSON.Member] = [
          .init("baseURL", .string(profile.baseURL)), .init("tokenURL", .string(profile.tokenURL)),
          .init("credentials", .object(credentials.map { JSON.Member($0.key, .string($0.value)) })),
        ]
        members += settings.map { JSON.Member($0.key, $0.value) }
        return JSON.Member(profile.provider, .object(members))
      })
  }

  // MARK: What can be done

  private func addFault(_ request: HTTPRequest) throws(PortError) -> HTTPResponse {
    let body = try Self.fields(request, ["vendor", "place", "fault", "times"])
    let vendor = try vendor(body)
    let point = try body.string("place")
    let times = try body.optionalInteger("times", 1...1_000_000) ?? 1
    let fault = try ControlFault.read(try body.required("fault", body["fault"]))
    guard vendor.inject(fault, at: point, times: times) else {
      throw body.wrong("place", "one of \(vendor.requestCounts.map(\.point).joined(separator: ", "))")
    }
    return HTTPResponse(204)
  }

  private func counts() -> HTTPResponse {
    json(
      .object(
        vendors.map { vendor in
          let counts = vendor.requestCounts.map { JSON.Member($0.point, .number($0.count)) }
          return JSON.Member(
            vendor.profile.provider, ["requests": .object(counts), "exchanges": .number(vendor.exchanges)])
        }))
  }

  private func settings() -> HTTPResponse {
    json(
      .object(
        vendors.map { vendor in
          JSON.Member(vendor.profile.provider, .object(vendor.portSettings.map { JSON.Member($0.name, $0.value) }))
        }))
  }

  /// Changes all settings of the body, or none.
  private func set(_ request: HTTPRequest) throws(PortError) -> HTTPResponse {
    let any = try Self.fields(request)
    let vendor = try vendor(any)
    let known = vendor.portSettings
    let body = try Self.fields(request, ["vendor"] + known.map(\.name))
    var setters: [@Sendable () -> Void] = []
    for setting in known {
      guard let value = body[setting.name] else { continue }
      guard let setter = setting.setter(value) else { throw body.wrong(setting.name, setting.rule) }
      setters.append(setter)
    }
    for setter in setters { setter() }
    return settings()
  }

  /// For one vendor, or with an empty body for all.
  private func revoke(_ request: HTTPRequest) throws(PortError) -> HTTPResponse {
    if request.body.isEmpty {
      for vendor in vendors { vendor.revokeTokens() }
    } else {
      try vendor(try Self.fields(request, ["vendor"])).revokeTokens()
    }
    return HTTPResponse(204)
  }

  // MARK: Parts

  private static func fields(_ request: HTTPRequest, _ known: [String]? = nil) throws(PortError) -> ControlFields {
    let value: JSON
    do throws(JSONError) {
      value = try JSON(parsing: request.body, duplicates: .refuse)
    } catch {
      throw .bad("The body is not JSON: \(error.message).")
    }
    return try ControlFields(value, known)
  }

  private func vendor(_ body: ControlFields) throws(PortError) -> any PortVendor {
    let name = try body.string("vendor")
    guard let vendor = vendors.first(where: { $0.profile.provider == name }) else {
      throw body.wrong("vendor", "one of \(vendors.map(\.profile.provider).joined(separator: ", "))")
    }
    return vendor
  }

  private func json(_ value: JSON) -> HTTPResponse {
    HTTPResponse(200, headers: ["Content-Type": "application/json"], body: value.bytes)
  }
}
