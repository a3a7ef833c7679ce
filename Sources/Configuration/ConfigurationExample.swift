import JSON
import ProviderKit

/// An example configuration: a profile for each provider, with every secret in a variable.
enum ConfigurationExample {
  static func json(_ kinds: [ProviderKind]) -> JSON {
    ["profiles": .object(kinds.map { JSON.Member($0.descriptor.id, profile($0.descriptor)) })]
  }

  private static func profile(_ vendor: ProviderDescriptor) -> JSON {
    var members = [JSON.Member("provider", .string(vendor.id))]
    for setting in vendor.settings where setting.isRequired {
      members.append(.init(setting.name, placeholder(setting.schema)))
    }
    if let auth = vendor.authKinds.first {
      members.append(
        .init(
          "credentials",
          .object(auth.credentials.map { .init($0, ["env": .string(variable(vendor.id, $0))]) })))
    }
    return .object(members)
  }

  /// `ibm-cloud` and `apiKey` give `IBM_CLOUD_API_KEY`.
  static func variable(_ provider: String, _ credential: String) -> String {
    var words = ""
    for letter in "\(provider)_\(credential)" {
      if letter.isUppercase { words += "_" }
      words += letter == "-" ? "_" : letter.uppercased()
    }
    return words
  }

  private static func placeholder(_ schema: JSON) -> JSON {
    if let first = schema["enum"]?[0] { return first }
    switch schema["type"]?.string {
    case "integer": return schema["minimum"] ?? 1
    case "array": return []
    default: return "..."
    }
  }
}
