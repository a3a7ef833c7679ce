import JSON
import ProviderKit

/// A key that the file may hold. The loader checks with these declarations and the JSON Schema is written from them, so
/// that there is one list.
struct ConfigurationKey: Sendable {
  let name: String
  /// JSON Schema (draft 7) of the value, within what `ValueRule` understands.
  let schema: JSON
  /// One sentence or two for people.
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
    "profiles", ["type": "object", "minProperties": 1], "One login at one vendor each, by its name.", isRequired: true)
  static let files = ConfigurationKey(
    "files", ["type": "array", "items": ["type": "string", "minLength": 1]],
    "The folders in which attachments may be read and written; an empty list allows none. This file, secret files and "
      + "stored sessions are out of reach in all of them. Default: the working directory, unless that is / or holds the "
      + "home folder. `~` expands, other paths are relative to this file.")

  /// The keys of the file.
  static let top = [
    ConfigurationKey("$schema", ["type": "string"], "The address of this schema, for editors."), profiles, files,
  ]

  /// The keys of a profile of that kind; with nil, of a profile whose provider is not known: those of all kinds, none of
  /// them required.
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
    return [
      ConfigurationKey(
        "provider", ["type": "string", "enum": .array(kinds.map { .string($0.descriptor.id) })],
        "The vendor's service.", isRequired: true),
      ConfigurationKey(
        "baseURL", address(vendor?.variants.isEmpty == false ? nil : vendor?.baseURL),
        "The origin of the service, or its whole base path; https, unless the host is this machine."),
      ConfigurationKey(
        "tokenURL", address(vendor?.tokenURL),
        "Where tokens are fetched: an origin or the whole address; https, unless the host is this machine."),
      ConfigurationKey(
        "readOnly", ["type": "boolean", "default": false], "Whether methods that write are refused for this profile."),
      ConfigurationKey(
        "timeoutSeconds", ["type": "number", "minimum": 1, "maximum": 3600, "default": 30],
        "What a request may take in all, unless it says otherwise itself."),
      ConfigurationKey(
        "requestsPerSecond", ["type": "number", "exclusiveMinimum": 0, "maximum": 1000],
        "The pace towards the vendor. Default: what the vendor allows."),
      ConfigurationKey(
        "proxy", ["type": "string", "format": "uri"],
        "The proxy, as http://host:port (http, https, socks5 or socks5h). Default: what the environment says. With a "
          + "password in it this file must have mode 600."),
      ConfigurationKey(
        "caFile", ["type": "string", "minLength": 1],
        "A PEM file with certificates to trust in addition to the system's. `~` expands, other paths are relative to this "
          + "file."),
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

  /// The names that `credentials` may hold: what the ways to log in take, and what may stand beside.
  static func credentials(_ kinds: [ProviderKind]) -> [String] {
    var names: [String] = []
    for auth in kinds.flatMap(\.descriptor.authKinds) {
      for name in auth.credentials + (auth.optional ?? []) where !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The forms of a secret that are objects: each is the only member of its object.
  static let secretForms = [
    ConfigurationKey(
      "env", ["type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"],
      "The name of an environment variable; the first line of its value is the secret."),
    ConfigurationKey(
      "file", ["type": "string", "minLength": 1],
      "A file that only its owner can read, or that root owns below /run/secrets or in $CREDENTIALS_DIRECTORY; its first "
        + "line is the secret. `~` expands, other paths are relative to this file."),
    ConfigurationKey(
      "command", ["type": "array", "items": ["type": "string"], "minItems": 1, "maxItems": 64],
      "A program and its arguments, run without a shell, that prints the secret in its first line within 10 seconds. A program with a "
        + "slash in its name is a path like others here; the arguments are passed as they are."),
  ]
}

/// What a profile may be called.
enum ProfileName {
  static let pattern = "^[a-z0-9][a-z0-9-]{0,31}$"
  static let sentence = "1 to 32 lower-case letters, digits and hyphens, no hyphen first"

  static func isGood(_ name: String) -> Bool {
    let bytes = name.utf8
    return (1...32).contains(bytes.count) && bytes.first != UInt8(ascii: "-")
      && bytes.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
      }
  }
}
