package import CaseModel
package import JSON

/// The facts about a vendor that are the same for all profiles. `providers/list` returns them, and the configuration is checked
/// against them.
package struct ProviderDescriptor: Sendable {
  /// The id in the configuration, such as `ibm-cloud`.
  package let id: String
  /// The displayed name.
  package private(set) var name: String
  /// The vendor's public address: origin and base path.
  package let baseURL: String
  /// The address of the token service; nil for a vendor without tokens.
  package let tokenURL: String?
  /// Other addresses of the vendor, chosen by one of its settings; empty for most.
  package let variants: [Variant]
  /// The formats of its case numbers; empty for a vendor without cases.
  package let numberPatterns: [NumberPattern]
  /// The addresses of the web pages of its cases, where they are documented.
  package let pageAddresses: [PageAddress]
  /// The ways to log in, best first.
  package private(set) var authKinds: [AuthKind]
  /// Sets of credentials of which a profile may have only one.
  package let exclusiveCredentials: [[String]]
  /// What a method requires beyond its schema.
  package let requirements: [Requirement]
  package let limits: [Limit]
  /// The actions of `cases/setStatus`.
  package let actions: [String]
  /// The states that no action of the customer ends.
  package let finalStates: [CaseState]
  /// The vendor's own settings, by name.
  package let settings: [Setting]
  /// The JSON Schema of `vendorFields` of the vendor's cases.
  package let vendorFields: JSON
  /// The scope of its API, in sentences, if it is narrower than expected. Part of the fault of a missing part.
  package let scope: String?
  /// The setting with the ids of the user, for a vendor whose session names no person; nil if the session names the user.
  package let userSetting: String?
  /// How often the change feed asks this vendor, unless the profile has `polling`.
  package let polling: PollingSettings

  package init(
    id: String, name: String, baseURL: String, tokenURL: String?, variants: [Variant] = [],
    numberPatterns: [NumberPattern], pageAddresses: [PageAddress] = [], authKinds: [AuthKind],
    exclusiveCredentials: [[String]] = [],
    requirements: [Requirement] = [], limits: [Limit] = [], actions: [String] = [],
    finalStates: [CaseState] = [], settings: [Setting] = [], vendorFields: JSON = [:], scope: String? = nil,
    userSetting: String? = nil,
    polling: PollingSettings = PollingSettings()
  ) {
    self.id = id
    self.name = name
    self.baseURL = baseURL
    self.tokenURL = tokenURL
    self.variants = variants
    self.numberPatterns = numberPatterns
    self.pageAddresses = pageAddresses
    self.authKinds = authKinds
    self.exclusiveCredentials = exclusiveCredentials
    self.requirements = requirements
    self.limits = limits
    self.actions = actions
    self.finalStates = finalStates
    self.settings = settings
    self.vendorFields = vendorFields
    self.scope = scope
    self.userSetting = userSetting
    self.polling = polling
  }

  /// The vendor's usual address for these settings.
  package func usualBaseURL(with settings: [String: JSON]) -> String {
    variants.first { settings[$0.setting] == .string($0.value) }?.baseURL ?? baseURL
  }

  /// The descriptor with these ways to log in only, and with this name.
  package func taking(_ kinds: [String], name: String? = nil) -> ProviderDescriptor {
    var descriptor = self
    descriptor.name = name ?? self.name
    descriptor.authKinds = authKinds.filter { kinds.contains($0.kind) }
    return descriptor
  }

  /// The first set of `exclusiveCredentials` of which several are given; nil for none.
  package func conflict(among given: some Sequence<String>) -> [String]? {
    let given = Set(given)
    return exclusiveCredentials.map { $0.filter(given.contains) }.first { $0.count > 1 }
  }

  /// The vendor's public address for a value of one of its settings.
  package struct Variant: Sendable {
    package let setting: String
    package let value: String
    package let baseURL: String

    package init(setting: String, value: String, baseURL: String) {
      self.setting = setting
      self.value = value
      self.baseURL = baseURL
    }
  }

  /// One of the vendor's own settings.
  package struct Setting: Sendable {
    package let name: String
    /// JSON Schema of its value: a string, an integer, an enum of strings, or an array of strings.
    package let schema: JSON
    package let help: String
    package let isRequired: Bool

    package init(_ name: String, _ schema: JSON, _ help: String, isRequired: Bool = false) {
      self.name = name
      self.schema = schema
      self.help = help
      self.isRequired = isRequired
    }
  }

  /// One way to log in.
  package struct AuthKind: WireObject, Equatable {
    package var kind: String
    package var credentials: [String]
    package var optional: [String]?

    package enum CodingKeys: String, CodingKey, CaseIterable { case kind, credentials, optional }
    package static let fields: [CodingKeys: Field] = [
      .kind: Field("The kind of login, such as apiKey."),
      .credentials: Field("The required members of `credentials`."),
      .optional: Field("Optional members."),
    ]

    package init(_ kind: String, credentials: [String], optional: [String]? = nil) {
      self.kind = kind
      self.credentials = credentials
      self.optional = optional
    }
  }

  /// The params that a method requires at this vendor.
  package struct Requirement: WireObject, Equatable {
    package var method: String
    package var fields: [String]
    package var when: String?

    package enum CodingKeys: String, CodingKey, CaseIterable { case method, fields, when }
    package static let fields: [CodingKeys: Field] = [
      .method: Field("The method."),
      .fields: Field("The params that this vendor requires."),
      .when: Field("The condition; absent if they are always required."),
    ]

    package init(_ method: String, fields: [String], when: String? = nil) {
      self.method = method
      self.fields = fields
      self.when = when
    }
  }

  /// A limit of the vendor.
  package struct Limit: WireObject, Equatable {
    package var what: String
    package var maximum: Int
    package var unit: String

    package enum CodingKeys: String, CodingKey, CaseIterable { case what, maximum, unit }
    package static let fields: [CodingKeys: Field] = [
      .what: Field("The method and param."),
      .maximum: Field("The maximum."),
      .unit: Field("The unit: characters, bytes or items."),
    ]

    package init(_ what: String, _ maximum: Int, _ unit: String) {
      self.what = what
      self.maximum = maximum
      self.unit = unit
    }
  }
}
