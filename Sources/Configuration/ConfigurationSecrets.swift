import JSON
import Platform

/// The secrets that a configuration holds, or names variables for. The redactor gets all of them before anything else is done
/// with the file, also those of a profile that is otherwise wrong, and those at a wrong position.
///
/// What files hold and commands print is registered when it is looked up.
enum ConfigurationSecrets {
  static func register(_ json: JSON, _ surroundings: LoadEnvironment) {
    let names = Set(ConfigurationKey.credentials(surroundings.kinds)).subtracting([userName])
    register(json, names, surroundings)
    // Curl reads these itself.
    for (name, value) in surroundings.environment where name.lowercased().hasSuffix("_proxy") {
      registerProxy(value, surroundings)
    }
  }

  /// A user name is in ordinary text.
  private static let userName = "username"

  private static func register(_ json: JSON, _ names: Set<String>, _ surroundings: LoadEnvironment) {
    for member in json.object ?? [] {
      switch member.name {
      case "credentials":
        note(member.value, surroundings)
        for credential in member.value.object ?? [] where credential.name != userName {
          note(credential.value, surroundings)
        }
      case "proxy": if let proxy = member.value.string { registerProxy(proxy, surroundings) }
      case let name where names.contains(name): note(member.value, surroundings)
      default: register(member.value, names, surroundings)
      }
    }
  }

  private static func note(_ json: JSON, _ surroundings: LoadEnvironment) {
    if let secret = json.string { surroundings.redactor.register(secret, isLasting: true) }
    for element in json.array ?? [] { note(element, surroundings) }
    if let variable = json["env"]?.string { registerVariable(variable, surroundings) }
  }

  static func registerVariable(_ variable: String, _ surroundings: LoadEnvironment) {
    guard let value = surroundings.environment[variable] else { return }
    surroundings.redactor.register(value, isLasting: true)
    // Only the first line is used.
    let line = value.utf8.prefix { $0 != 10 && $0 != 13 }
    surroundings.redactor.register(String(Substring(line)), isLasting: true)
  }

  /// The password as it is written, encoded or not.
  private static func registerProxy(_ address: String, _ surroundings: LoadEnvironment) {
    guard let start = address.firstRange(ofBytes: "://")?.upperBound, let end = address.lastIndex(of: "@"), start < end
    else { return }
    guard let colon = address[start..<end].firstIndex(of: ":") else { return }
    let password = String(address[address.index(after: colon)..<end])
    surroundings.redactor.register(password, isLasting: true)
  }
}
