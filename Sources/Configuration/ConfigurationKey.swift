import CaseModel
import JSON
import ProviderKit

/// A key of the file. These declarations are the only list: the loader checks with them, and the JSON Schema is made from
/// them.
struct ConfigurationKey: Sendable {
  let name: String
  /// JSON Schema (draft 7) of the value, within what `ValueRule` understands.
  let schema: JSON
  /// One or two sentences for people.
  let help: String
  let isRequired: Bool

  init(_ name: String, _ schema: JSON, _ help: String, isRequired: Bool = false) {
    self.name = name
    self.schema = schema
    self.help = help
    self.isRequired = isRequired
  }
}

extension ConfigurationKey {
  static let profiles = ConfigurationKey(
    "profiles", ["type": "object", "minProperties": 1], "Each member is a profile: a name and a login at one vendor.",
    isRequired: true)
  static let files = ConfigurationKey(
    "files", ["type": "array", "items": ["type": "string", "minLength": 1]],
    "The folders in which attachments may be read and written; an empty list allows none. This file, secret files and "
      + "stored sessions stay protected. Default: the working directory, unless it is / or contains the home folder. "
      + "`~` is expanded; other paths are relative to this file.")

  static let queries = ConfigurationKey(
    "queries", ["type": "object", "maxProperties": .number(SavedQueries.most)],
    "Saved queries by name (letters, digits, hyphens and underscores): a query contains one as @name.")

  static let store = ConfigurationKey(
    "store", ["type": "string", "minLength": 1],
    "Where the cases that were read are kept: off, memory (as long as the process), or the path of a file. Default: "
      + "cases.sqlite in $XDG_CACHE_HOME/casewire, else in ~/.cache/casewire. `~` is expanded; other paths are relative to "
      + "this file.")
  static let storeMegabytes = ConfigurationKey(
    "storeMegabytes",
    [
      "type": "integer", "minimum": 16, "maximum": 1_048_576,
      "default": .number(Configuration.usualStoreMegabytes),
    ],
    "The size limit of the store in megabytes. Above it, the texts that were read longest ago are removed first.")

  static let audit = ConfigurationKey(
    "audit", ["type": "string", "minLength": 1],
    "A file to which two lines are appended for each write: before it is sent, and with its outcome. They have no texts. It may "
      + "be a device or a pipe. `~` is expanded; other paths are relative to this file. --audit replaces it.")
  static let auditRequired = ConfigurationKey(
    "auditRequired", ["type": "boolean", "default": false], "Refuses a write that the audit cannot record.")

  /// The keys of the file.
  static let top = [
    ConfigurationKey("$schema", ["type": "string"], "The address of the JSON Schema, for editors."), profiles, files,
    queries, store, storeMegabytes, audit, auditRequired,
  ]

  /// The keys of a profile of that kind. Nil is an unknown provider: its keys are those of all kinds, and none is
  /// required.
  static func profile(_ kind: ProviderKind?, among kinds: [ProviderKind]) -> [ConfigurationKey] {
    let hasToken = kind.map { $0.descriptor.tokenURL != nil } ?? true
    return common(kind?.descriptor, kinds).filter { $0.name != "tokenURL" || hasToken }
      + settings(kind.map { [$0] } ?? kinds, isRequired: kind != nil)
  }

  private static func common(_ vendor: ProviderDescriptor?, _ kinds: [ProviderKind]) -> [ConfigurationKey] {
    func address(_ usual: String?) -> JSON {
      .object(
        [.init("type", "string"), .init("format", "uri")] + (usual.map { [.init("default", .string($0))] } ?? []))
    }
    let names: JSON = ["type": "array", "items": ["type": "string", "minLength": 1, "maxLength": 100]]
    return [
      ConfigurationKey(
        "provider", ["type": "string", "enum": .array(kinds.map { .string($0.descriptor.id) })],
        "The vendor and its service.", isRequired: true),
      ConfigurationKey(
        "baseURL", address(vendor?.variants.isEmpty == false ? nil : vendor?.baseURL),
        "The address of the API: its origin, or the origin and the base path. It must be https unless the host is this "
          + "machine."),
      ConfigurationKey(
        "tokenURL", address(vendor?.tokenURL),
        "The address of the token service: its origin or the whole address. It must be https unless the host is this "
          + "machine."),
      ConfigurationKey(
        "pageURL", ["type": "string", "minLength": 1],
        "The address of the web page of a case, with {number} for its number, such as https://tickets.example/{number}. "
          + "It becomes the `url` of cases, and `references/find` recognises it. Default: that of the vendor, if it has one."
      ),
      ConfigurationKey(
        "readOnly", ["type": "boolean", "default": false], "Refuses methods that write for this profile."),
      ConfigurationKey(
        "timeoutSeconds",
        [
          "type": "number", "minimum": 1, "maximum": 3600,
          "default": .number(ProfileSettings.usualTimeoutSeconds),
        ],
        "The timeout in seconds of a request that sets none."),
      ConfigurationKey(
        "requestsPerSecond", ["type": "number", "exclusiveMinimum": 0, "maximum": 1000],
        "The maximum number of requests per second to the vendor. Default: the limit of the vendor."),
      ConfigurationKey(
        "polling", ["type": "object"],
        "How often the change feed asks the vendor. Absent members have the defaults of the vendor."),
      ConfigurationKey(
        "proxy", ["type": "string", "format": "uri"],
        "The proxy, as http://host:port (http, https, socks5 or socks5h). Default: the environment variables. If it "
          + "contains a password, this file must have mode 600."),
      ConfigurationKey(
        "caFile", ["type": "string", "minLength": 1],
        "A PEM file with certificates to trust in addition to the system's. `~` is expanded; other paths are relative to "
          + "this file."),
      ConfigurationKey(
        "me",
        [
          "type": "array", "items": ["type": "string", "minLength": 1, "maxLength": 200], "minItems": 1, "maxItems": 20,
        ],
        "Your ids and e-mail addresses at the vendor, for `is:mine` in queries. Default: the user of the session, or "
          + "`users` at Cisco."),
      ConfigurationKey(
        "store", ["type": "string", "enum": ["off"]], "Keeps no cases of this profile. Default: the store of the file."),
      ConfigurationKey(
        "keepPrivate", ["type": "boolean", "default": false],
        "Keeps the texts of private comments in the store. Without it, only their ids, times and hashes are kept."),
      ConfigurationKey(
        "allow", names,
        "What is permitted for this profile: effects (\(PolicyReader.effects.joined(separator: ", "))) and names of methods. "
          + "Everything else is refused. Default: everything."),
      ConfigurationKey(
        "confirm", names,
        "What a person must confirm, as in `allow`. A client that cannot ask a person is refused."),
      ConfigurationKey("credentials", ["type": "object"], "The secrets of the login, by name."),
    ]
  }

  private static func settings(_ kinds: [ProviderKind], isRequired: Bool) -> [ConfigurationKey] {
    var keys: [ConfigurationKey] = []
    for setting in kinds.flatMap(\.descriptor.settings) where !keys.contains(where: { $0.name == setting.name }) {
      keys.append(
        ConfigurationKey(setting.name, setting.schema, setting.help, isRequired: isRequired && setting.isRequired))
    }
    return keys
  }

  /// The names that `credentials` may contain: those of all ways to log in, required or optional.
  static func credentials(_ kinds: [ProviderKind]) -> [String] {
    var names: [String] = []
    for auth in kinds.flatMap(\.descriptor.authKinds) {
      for name in auth.credentials + (auth.optional ?? []) where !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The forms of a secret that are objects, each with one member.
  static let secretForms = [
    ConfigurationKey(
      "env", ["type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"],
      "The name of an environment variable; the first line of its value is the secret."),
    ConfigurationKey(
      "file", ["type": "string", "minLength": 1],
      "A file whose first line is the secret. It must be readable only by its owner, unless root owns it and it is below "
        + "/run/secrets or $CREDENTIALS_DIRECTORY. `~` is expanded; other paths are relative to this file."),
    ConfigurationKey(
      "command", ["type": "array", "items": ["type": "string"], "minItems": 1, "maxItems": 64],
      "A program and its arguments, run without a shell. It must print the secret in its first line within 10 seconds. A "
        + "name with a slash is a path: `~` is expanded, and other paths are relative to this file. Arguments are passed "
        + "unchanged."),
  ]
}
