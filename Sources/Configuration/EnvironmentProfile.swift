import CaseModel
import ProviderKit

/// The profile that the variables of IBM's own SDKs make without a file.
enum EnvironmentProfile {
  /// The names are those of the SDKs' external configuration for the service `case_management`.
  private static let key = "CASE_MANAGEMENT_APIKEY"
  private static let base = "CASE_MANAGEMENT_URL"
  private static let token = "CASE_MANAGEMENT_AUTH_URL"
  private static let name = "ibm"

  /// Nil without the variable, and in a program without this provider.
  static func make(_ environment: LoadEnvironment, keeping known: [Profile]) -> Profile? {
    guard environment.variable(key) != nil,
      let kind = environment.kinds.first(where: { $0.descriptor.id == "ibm-cloud" })
    else { return nil }
    // The environment of a process does not change, so neither does the profile.
    let fingerprint: [UInt8] = []
    if let profile = known.first(where: { $0.name == name && $0.fingerprint == fingerprint }) { return profile }
    ConfigurationSecrets.registerVariable(key, environment)
    let vendor = kind.descriptor
    var issues: [ConfigurationIssue] = []
    let baseURL = address(base, vendor.baseURL, environment, &issues)
    let tokenURL = vendor.tokenURL.flatMap { address(token, $0, environment, &issues) }
    guard issues.isEmpty, let baseURL else {
      let fault = Fault.configuration(issues, file: nil).with("profile", name).with("provider", vendor.id)
      return Profile(name: name, providerID: vendor.id, fault: fault)
    }
    let credentials = ConfiguredCredentials(
      entries: ["apiKey": .init(source: .environment(key), key: key, isSecret: true)], profile: name,
      provider: vendor.id, file: nil, environment: environment)
    let settings = ProfileSettings(
      name: name, baseURL: baseURL, tokenURL: tokenURL, credentials: credentials, redactor: environment.redactor)
    return Profile(kind, settings, environment.context, fingerprint: fingerprint)
  }

  private static func address(
    _ variable: String, _ usual: String, _ environment: LoadEnvironment, _ issues: inout [ConfigurationIssue]
  ) -> String? {
    do throws(Address.ParseError) {
      return try Address.vendor(environment.variable(variable) ?? usual, usual: usual)
    } catch {
      issues.append(ConfigurationIssue(variable, error.rule, remedy: "\(error.remedy) Or unset \(variable)."))
      return nil
    }
  }
}
