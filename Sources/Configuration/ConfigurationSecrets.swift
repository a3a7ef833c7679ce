import JSON
import Platform
import ProviderKit

/// The secrets in a configuration and in the variables that it names. All are registered with the redactor before anything
/// else is done with the file, also those of a profile with a fault, and those at a wrong position.
///
/// Secrets from files and commands are registered when they are looked up.
enum ConfigurationSecrets {
  static func register(_ json: JSON, _ environment: LoadEnvironment) {
    let names = Set(ConfigurationKey.credentials(environment.kinds)).subtracting(userNames)
    register(json, names, environment)
    // Curl reads these itself.
    for (name, value) in environment.variables where name.lowercased().hasSuffix("_proxy") {
      registerProxy(value, environment)
    }
  }

  /// The credentials of an unknown vendor that name the user. A user name occurs in ordinary text.
  private static let userNames: Set<String> = ["username"]

  private static func register(_ json: JSON, _ names: Set<String>, _ environment: LoadEnvironment) {
    let kind = environment.kinds.first { $0.descriptor.id == json["provider"]?.string }
    let userNames = kind?.descriptor.userNames ?? userNames
    for member in json.object ?? [] {
      switch member.name {
      case "credentials":
        note(member.value, environment)
        for credential in member.value.object ?? []
        where !userNames.contains(credential.name) && credential.name != "username" {
          note(credential.value, environment)
        }
      case "proxy": if let proxy = member.value.string { registerProxy(proxy, environment) }
      case let name where names.contains(name): note(member.value, environment)
      default: register(member.value, names, environment)
      }
    }
  }

  private static func note(_ json: JSON, _ environment: LoadEnvironment) {
    if let secret = json.string { environment.redactor.register(secret, isLasting: true) }
    for element in json.array ?? [] { note(element, environment) }
    if let variable = json["env"]?.string { registerVariable(variable, environment) }
  }

  static func registerVariable(_ variable: String, _ environment: LoadEnvironment) {
    guard let value = environment.variables[variable] else { return }
    environment.redactor.register(value, isLasting: true)
    // Only the first line is used.
    let line = value.utf8.prefix { $0 != 10 && $0 != 13 }
    environment.redactor.register(String(Substring(line)), isLasting: true)
  }

  /// Registers the password as it is written, encoded or not.
  private static func registerProxy(_ address: String, _ environment: LoadEnvironment) {
    guard let start = address.firstRange(ofText: "://")?.upperBound, let end = address.lastIndex(of: "@"), start < end
    else { return }
    guard let colon = address[start..<end].firstIndex(of: ":") else { return }
    let password = String(address[address.index(after: colon)..<end])
    environment.redactor.register(password, isLasting: true)
  }
}
