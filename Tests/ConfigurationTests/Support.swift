import CaseModel
import Configuration
import FoundationEssentials
import HTTP
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

extension TemporaryFolder {
  /// Writes the text as the configuration and loads it.
  func load(
    _ text: String, mode: UInt32 = 0o600, environment: [String: String] = [:], redactor: Redactor = Redactor(),
    commandTimeout: Duration = .seconds(10)
  ) throws -> Configuration {
    let file = try self.file("config.json", text, mode: mode)
    return loadConfiguration(
      explicit: file, environment: environment, workingDirectory: path, kinds: TestKinds.all, redactor: redactor,
      commandTimeout: commandTimeout)
  }

  /// The only profile `work` with these members in addition to its provider.
  func loadProfile(
    provider: String = "ibm-cloud", _ members: String, mode: UInt32 = 0o600, environment: [String: String] = [:],
    redactor: Redactor = Redactor(), commandTimeout: Duration = .seconds(10)
  ) throws -> Profile {
    let more = members.isEmpty ? "" : ", " + members
    let configuration = try load(
      "{\"profiles\": {\"work\": {\"provider\": \"\(provider)\"\(more)}}}", mode: mode, environment: environment,
      redactor: redactor, commandTimeout: commandTimeout)
    try #require(configuration.fault == nil)
    return try #require(configuration.profiles.first)
  }
}

/// Loads a configuration whose profiles do not connect to a vendor.
func loadConfiguration(
  explicit: String?, environment: [String: String], workingDirectory: String, kinds: [ProviderKind],
  redactor: Redactor, commandTimeout: Duration = .seconds(10), damagedVariables: Set<String> = []
) -> Configuration {
  Configuration.load(
    LoadEnvironment(
      explicit: explicit, variables: environment, damagedVariables: damagedVariables,
      workingDirectory: workingDirectory, kinds: kinds, redactor: redactor, commandTimeout: commandTimeout,
      context: ProfileContext(time: SystemTime()) { _ in FakeTransport([]) }))
}

extension Profile {
  var settings: ProfileSettings {
    get throws {
      _ = try provider.get()
      return try #require(made).settings
    }
  }

  var fault: Fault? {
    if case .failure(let fault) = provider { fault } else { nil }
  }

  /// The error of reading a credential, or nil.
  func fault(asking name: String) async throws -> Fault? {
    let credentials = try settings.credentials
    do throws(Fault) {
      _ = try await credentials.value(name)
      return nil
    } catch {
      return error
    }
  }
}

extension Fault {
  /// The rules of all issues.
  var issues: [String] {
    (data["issues"]?.array ?? []).map { $0["rule"]?.string ?? "?" }
  }

  func text(_ name: String) -> String { data[name]?.string ?? "" }

  /// Whether it has the members of every configuration fault.
  var isComplete: Bool {
    kind == .configuration && !message.isEmpty && data["file"] != nil && data["key"]?.string != nil
      && !text("remedy").isEmpty
  }
}

enum TestKinds {
  static let all = [ibm, portal, cisco, plain]

  static let ibm = kind(
    ProviderDescriptor(
      id: "ibm-cloud", name: "IBM Cloud", baseURL: "https://cases.example.com/case-management/v1",
      tokenURL: "https://iam.example.com/identity/token", numberPatterns: [],
      authKinds: [.init("apiKey", credentials: ["apiKey"], optional: ["clientId", "clientSecret"])]))

  static let portal = kind(
    ProviderDescriptor(
      id: "redhat-portal", name: "Red Hat", baseURL: "https://portal.example.com",
      tokenURL: "https://sso.example.com/token",
      variants: [
        .init(setting: "dialect", value: "strata", baseURL: "https://portal.example.com/rs"),
        .init(setting: "dialect", value: "rest-v1", baseURL: "https://portal.example.com/support/v1"),
      ],
      numberPatterns: [],
      authKinds: [
        .init("basic", credentials: ["username", "password"]), .init("sso", credentials: ["offlineToken"]),
        .init("clientCredentials", credentials: ["clientId", "clientSecret"]),
      ],
      exclusiveCredentials: [["offlineToken", "clientSecret"]],
      settings: [
        .init(
          "dialect", ["type": "string", "enum": ["strata", "rest-v1"]], "The wire that is spoken.", isRequired: true),
        .init("accountNumber", ["type": "string"], "The account."),
      ]))

  static let cisco = kind(
    ProviderDescriptor(
      id: "cisco-support", name: "Cisco", baseURL: "https://api.example.com/case/v3",
      tokenURL: "https://id.example.com/token", numberPatterns: [],
      authKinds: [.init("clientCredentials", credentials: ["clientId", "clientSecret"])],
      settings: [
        .init("contracts", ["type": "array", "items": ["type": "string"]], "The contracts."),
        .init("lookbackDays", ["type": "integer", "minimum": 1, "maximum": 3650], "How far back."),
      ]))

  /// A vendor without tokens.
  static let plain = kind(
    ProviderDescriptor(
      id: "plain-desk", name: "Plain", baseURL: "https://plain.example.com/api/", tokenURL: nil, numberPatterns: [],
      authKinds: [.init("token", credentials: ["token"])]))

  private static func kind(_ descriptor: ProviderDescriptor) -> ProviderKind {
    ProviderKind(descriptor) { context in
      context.provider(FakeSession(profile: context.settings.name, provider: descriptor.id))
    }
  }

  private struct FakeSession: Session {
    let profile: String
    let provider: String
    var status: SessionStatus { SessionStatus(profile: profile, provider: provider, state: .none, source: nil) }
    func authorization(_ call: VendorCall) async throws(Fault) -> Authorization {
      throw Fault(.authRequired, "there is no login here")
    }
    func refused(_ authorization: Authorization) -> Bool { false }
    func accepted(_ authorization: Authorization) {}
  }
}
