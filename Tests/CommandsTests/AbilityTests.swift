import CaseModel
import CaseService
import Commands
import HTTP
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

private struct NoCredentials: Credentials {
  func source(of name: String) -> String? { nil }
  func value(_ name: String) async throws(Fault) -> String? { nil }
}

@Suite("What providers/list tells is what the providers have")
struct AbilityTests {
  /// The methods that each part of a provider stands behind. The only place where this is written down.
  private static let methods: [String: [String]] = [
    "cases": ["cases/list", "cases/get"],
    "comments": ["comments/list"],
    "commenting": ["comments/add"],
    "creation": ["cases/create"],
    "status": ["cases/setStatus"],
    "updates": ["cases/update"],
    "escalation": ["cases/escalate"],
    "watchlist": ["watchlist/add", "watchlist/remove"],
    "resources": ["resources/add"],
    "values": ["values/list"],
    "attachments": ["attachments/list", "attachments/add", "attachments/download", "attachments/delete"],
    "accounts": ["accounts/list"],
    "units": ["uoms/list", "uoms/get"],
    "editions": ["editions/get"],
    "orders": ["orders/check", "orders/create"],
    "subscriptions": ["subscriptions/get"],
  ]

  private static func provider(_ kind: ProviderKind) -> Provider {
    let settings = ProfileSettings(
      name: "work", baseURL: kind.descriptor.baseURL, tokenURL: kind.descriptor.tokenURL, credentials: NoCredentials())
    return kind.make(settings, FaultTransport([]), ManualTime())
  }

  private static let ids = Wiring.kinds.map(\.descriptor.id)
  private static func kind(_ id: String) throws -> ProviderKind {
    try #require(Wiring.kinds.first { $0.descriptor.id == id })
  }

  /// The params of a method, by their names on the wire.
  private static func params(_ method: String) -> [String] {
    let document = OpenRPC.document(methodTable, version: Wiring.version)
    let found = document["methods"]?.array?.first { $0["name"]?.string == method }
    return found?["params"]?.array?.compactMap { $0["name"]?.string } ?? []
  }

  @Test("The methods named are those whose parts are there", arguments: ids)
  func methods(_ id: String) throws {
    let kind = try Self.kind(id)
    let provider = Self.provider(kind)
    let expected = provider.parts.flatMap { Self.methods[$0] ?? [] }
    #expect(provider.parts.allSatisfy { Self.methods[$0] != nil }, "a part without methods")
    #expect(Set(kind.descriptor.methods) == Set(expected))
    #expect(Set(kind.descriptor.methods).count == kind.descriptor.methods.count)
    let table = methodTable.map(\.name)
    #expect(kind.descriptor.methods.allSatisfy(table.contains))
  }

  @Test("Every part counts", arguments: ids)
  func parts(_ id: String) throws {
    let provider = Self.provider(try Self.kind(id))
    // Parts are the optional members; one that is left out of `parts` would be an ability that nobody hears of.
    let there = Mirror(reflecting: provider).children.filter { child in
      // What logging in takes is no ability of the vendor.
      if child.label == "credentials" { return false }
      let mirror = Mirror(reflecting: child.value)
      return mirror.displayStyle == .optional && !mirror.children.isEmpty
    }
    #expect(there.count == provider.parts.count)
  }

  @Test("Every method of the table that asks a vendor belongs to a part")
  func table() {
    let vendorless = [
      "initialize", "shutdown", "ping", "rpc.discover", "providers/list", "profiles/list", "session/status",
      "session/login", "session/refresh", "session/logout",
    ]
    let mapped = Self.methods.values.flatMap { $0 }
    #expect(Set(methodTable.map(\.name)) == Set(vendorless + mapped))
    #expect(Set(mapped).count == mapped.count)
  }

  @Test("Requirements and limits name methods and params that there are", arguments: ids)
  func names(_ id: String) throws {
    let descriptor = try Self.kind(id).descriptor
    for requirement in descriptor.requirements {
      #expect(descriptor.methods.contains(requirement.method))
      let params = Self.params(requirement.method)
      #expect(!requirement.fields.isEmpty && requirement.fields.allSatisfy(params.contains))
      // `type is technical`: the circumstance begins with a param, too.
      if let when = requirement.when { #expect(params.contains(String(when.prefix { $0 != " " }))) }
    }
    for limit in descriptor.limits {
      let words = limit.what.split(separator: " ").map(String.init)
      let method = try #require(words.first)
      #expect(descriptor.methods.contains(method) && words.count <= 2)
      if words.count == 2 { #expect(Self.params(method).contains(words[1])) }
      #expect(limit.maximum > 0 && ["characters", "bytes", "items"].contains(limit.unit))
    }
    #expect(Set(descriptor.limits.map(\.what)).count == descriptor.limits.count)
  }

  @Test("Actions are those that the provider does not refuse", arguments: ids)
  func actions(_ id: String) throws {
    let kind = try Self.kind(id)
    let changer = Self.provider(kind).statusChanges
    let done = StatusAction.allCases.filter { action in
      guard let changer else { return false }
      do throws(Fault) {
        try changer.check(StatusChange(action, comment: "x"))
        return true
      } catch {
        return error.kind != .unsupported
      }
    }
    #expect(Set(kind.descriptor.actions) == Set(done.map(\.rawValue)))
  }
}
