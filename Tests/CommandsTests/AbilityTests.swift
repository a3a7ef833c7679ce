import CaseModel
import CaseService
import Commands
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite("providers/list states what the providers have")
struct AbilityTests {
  /// The methods that require each part of a provider, by the name of the member that holds the part.
  private static let methods: [String: [String]] = [
    "cases": ["cases/list", "cases/search", "cases/count", "cases/get", "cases/render"],
    "comments": ["comments/list"],
    "commenting": ["comments/add"],
    "creation": ["cases/create"],
    "statusChanges": ["cases/setStatus"],
    "updates": ["cases/update"],
    "escalation": ["cases/escalate"],
    "watchlist": ["watchlist/add", "watchlist/remove"],
    "resources": ["resources/add"],
    "values": ["values/list"],
    "attachments": ["attachments/list", "attachments/download"],
    "attaching": ["attachments/add"],
    "attachmentRemoval": ["attachments/delete"],
    "accounts": ["accounts/list"],
    "units": ["uoms/list", "uoms/get"],
    "editions": ["editions/get"],
    "orders": ["orders/check", "orders/create"],
    "subscriptions": ["subscriptions/get"],
  ]

  private static func provider(_ kind: ProviderKind, dialect: String? = nil, at path: String? = nil) -> Provider {
    let settings = ProfileSettings(
      name: "work", baseURL: path.map { "https://portal.example\($0)" } ?? kind.descriptor.baseURL,
      tokenURL: kind.descriptor.tokenURL, credentials: FakeCredentials([:]),
      vendorSettings: dialect.map { ["dialect": .string($0)] } ?? [:])
    return kind.make(settings, FakeTransport([]), ManualTime())
  }

  /// The names of the parts that a provider has.
  private static func parts(of provider: Provider) -> [String] {
    Mirror(reflecting: provider).children.compactMap { child in
      // The credentials for a login are not an ability of the vendor.
      guard let label = child.label, !["credentials", "identity"].contains(label) else { return nil }
      let mirror = Mirror(reflecting: child.value)
      return mirror.displayStyle == .optional && !mirror.children.isEmpty ? label : nil
    }
  }

  private static let ids = Bootstrap.kinds.map(\.descriptor.id)
  private static func kind(_ id: String) throws -> ProviderKind {
    try #require(Bootstrap.kinds.first { $0.descriptor.id == id })
  }

  /// The params of a method, by their names in the protocol.
  private static func params(_ method: String) -> [String] {
    let document = OpenRPC.document(methodTable, version: Bootstrap.version)
    let found = document["methods"]?.array?.first { $0["name"]?.string == method }
    return found?["params"]?.array?.compactMap { $0["name"]?.string } ?? []
  }

  @Test("A provider lists the methods whose parts it has", arguments: ids)
  func methods(_ id: String) throws {
    let kind = try Self.kind(id)
    let parts = Self.parts(of: Self.provider(kind))
    let expected = parts.flatMap { Self.methods[$0] ?? [] }
    #expect(!parts.isEmpty && parts.allSatisfy { Self.methods[$0] != nil }, "a part without methods")
    let methods = kind.sample().supportedMethods
    #expect(Set(methods) == Set(expected) && Set(methods).count == methods.count)
    #expect(methods == Self.provider(kind).supportedMethods)
  }

  @Test(
    "A dialect with fewer methods than another lists fewer",
    arguments: [("strata", "/rs"), ("rest-v1", "/support/v1"), ("rest-v1", "/elsewhere"), ("rest-v3", "/support/v3")])
  func dialects(_ dialect: String, at path: String) throws {
    let provider = Self.provider(try Self.kind("redhat-portal"), dialect: dialect, at: path)
    let methods = provider.supportedMethods
    #expect(Set(methods) == Set(Self.parts(of: provider).flatMap { Self.methods[$0] ?? [] }))
    #expect(methods.contains("attachments/list") && methods.contains("attachments/delete") == (dialect == "strata"))
    #expect(methods.contains("attachments/add") == (dialect != "rest-v3"))
    #expect(methods.contains("values/list") == (dialect == "strata" || path == "/support/v1"))
    let refusal = #expect(throws: Fault.self) { try provider.require(ProviderParts.orders) }
    #expect(refusal?.kind == .unsupported && refusal?.data["supported"] == .array(methods.map { .string($0) }))
  }

  @Test("Every method of the table that uses a vendor belongs to a part")
  func table() {
    let vendorless = [
      "initialize", "shutdown", "ping", "rpc.discover", "providers/list", "profiles/list", "session/status",
      "session/login", "session/refresh", "session/logout", "references/find", "cache/info",
      "cache/sync", "cache/clear", "changes/list", "changes/subscribe", "changes/unsubscribe",
    ]
    let mapped = Self.methods.values.flatMap { $0 }
    #expect(Set(methodTable.map(\.name)) == Set(vendorless + mapped))
    #expect(Set(mapped).count == mapped.count)
  }

  @Test("Requirements and limits name existing methods and params", arguments: ids)
  func names(_ id: String) throws {
    let kind = try Self.kind(id)
    let (descriptor, methods) = (kind.descriptor, kind.sample().supportedMethods)
    for requirement in descriptor.requirements {
      #expect(methods.contains(requirement.method))
      let params = Self.params(requirement.method)
      #expect(!requirement.fields.isEmpty && requirement.fields.allSatisfy(params.contains))
      // `type is technical`: the condition begins with a param, too.
      if let when = requirement.when { #expect(params.contains(String(when.prefix { $0 != " " }))) }
    }
    for limit in descriptor.limits {
      let words = limit.what.split(separator: " ").map(String.init)
      let method = try #require(words.first)
      #expect(methods.contains(method) && words.count <= 2)
      if words.count == 2 { #expect(Self.params(method).contains(words[1])) }
      #expect(limit.maximum > 0 && ["characters", "bytes", "items"].contains(limit.unit))
    }
    #expect(Set(descriptor.limits.map(\.what)).count == descriptor.limits.count)
  }

  @Test(
    "The error for an unsupported part is one sentence that names the vendor and the purpose of its interface",
    arguments: ids)
  func refusals(_ id: String) throws {
    let kind = try Self.kind(id)
    let provider = Self.provider(kind)
    let methods = provider.supportedMethods
    // Each vendor lacks one of the two.
    let refusal = try #require(
      #expect(throws: Fault.self) {
        if provider.cases == nil { _ = try provider.require(ProviderParts.cases) }
        _ = try provider.require(ProviderParts.orders)
      })
    let sentence = "\(kind.descriptor.name) cannot \(provider.cases == nil ? "read cases" : "take orders")."
    #expect(refusal.kind == .unsupported && refusal.message.hasPrefix(sentence))
    #expect(refusal.data["supported"] == .array(methods.map { .string($0) }))
    #expect(!refusal.message.contains("\n") && refusal.message.hasSuffix("."))
    // The error explains a read-only vendor; other vendors need no explanation.
    let writes = methodTable.filter { $0.effect.isWrite && methods.contains($0.name) }
    if methods.contains("cases/list") {
      #expect((kind.descriptor.scope != nil) == writes.isEmpty)
      #expect(refusal.message.hasSuffix(kind.descriptor.scope.map { " \($0)" } ?? sentence))
    }
  }

  @Test("Cisco has no limit for lists of ids: they are sent in chunks")
  func cisco() throws {
    let kind = try Self.kind("cisco-support")
    let descriptor = kind.descriptor
    #expect(descriptor.limits.isEmpty && descriptor.actions.isEmpty)
    #expect(
      kind.sample().supportedMethods == [
        "cases/list", "cases/search", "cases/count", "cases/get", "cases/render", "comments/list",
      ])
    #expect(descriptor.requirements.map(\.method) == ["cases/list"])
    #expect(descriptor.requirements.first?.fields == ["contracts", "users", "numbers"])
  }

  @Test("Actions are those that the provider does not refuse", arguments: ids)
  func actions(_ id: String) async throws {
    let kind = try Self.kind(id)
    let changer = Self.provider(kind).statusChanges
    var done: [StatusAction] = []
    for action in changer == nil ? [] : StatusAction.allCases {
      let call = VendorCall(deadline: ManualTime().now + .seconds(1))
      do throws(Fault) {
        _ = try await changer?.apply(StatusChange(action, comment: "x"), to: "CS1", call)
        done.append(action)
      } catch {
        if error.kind != .unsupported { done.append(action) }
      }
    }
    #expect(Set(kind.descriptor.actions) == Set(done.map(\.rawValue)))
  }
}
