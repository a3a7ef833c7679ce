import CaseModel
import ProviderKit

/// The profile that the variables of IBM's own SDKs make when there is no file.
enum EnvironmentProfile {
  /// The names are those of the SDKs' external configuration for the service `case_management`.
  private static let key = "CASE_MANAGEMENT_APIKEY"
  private static let base = "CASE_MANAGEMENT_URL"
  private static let token = "CASE_MANAGEMENT_AUTH_URL"
  private static let name = "ibm"

  /// Nil without the variable, and in a program without this provider.
  static func entry(_ surroundings: LoadEnvironment) -> ProfileEntry? {
    guard surroundings.variable(key) != nil,
      let kind = surroundings.kinds.first(where: { $0.descriptor.id == "ibm-cloud" })
    else { return nil }
    ConfigurationSecrets.registerVariable(key, surroundings)
    let vendor = kind.descriptor
    var issues: [ConfigurationIssue] = []
    let baseURL = address(base, vendor.baseURL, surroundings, &issues)
    let tokenURL = vendor.tokenURL.flatMap { address(token, $0, surroundings, &issues) }
    guard issues.isEmpty, let baseURL else {
      let fault = Fault.configuration(issues, file: nil).with("profile", name).with("provider", vendor.id)
      return ProfileEntry(name: name, provider: vendor.id, result: .failure(fault))
    }
    let credentials = ConfiguredCredentials(
      entries: ["apiKey": .init(source: .environment(key), key: key, isSecret: true)], profile: name,
      provider: vendor.id, file: nil, surroundings: surroundings)
    let settings = ProfileSettings(
      name: name, baseURL: baseURL, tokenURL: tokenURL, credentials: credentials, redactor: surroundings.redactor)
    return ProfileEntry(name: name, provider: vendor.id, result: .success((kind, settings)))
  }

  private static func address(
    _ variable: String, _ usual: String, _ surroundings: LoadEnvironment, _ issues: inout [ConfigurationIssue]
  ) -> String? {
    do throws(Address.ParseError) {
      return try Address.vendor(surroundings.variable(variable) ?? usual, usual: usual)
    } catch {
      issues.append(ConfigurationIssue(variable, error.rule, remedy: "\(error.remedy), or unset \(variable)"))
      return nil
    }
  }
}
