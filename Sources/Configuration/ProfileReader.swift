import CaseModel
import JSON
import Platform
import ProviderKit

/// Reads one profile of the file and collects all its errors.
struct ProfileReader {
  private let name: String
  private let file: ConfigurationFile
  private let environment: LoadEnvironment
  private var issues: [ConfigurationIssue] = []
  /// The known members whose values have the right type.
  private var values: [String: JSON] = [:]

  /// - Parameter known: the profiles of earlier loads. One that did not change is returned again.
  static func read(
    _ member: JSON.Member, in file: ConfigurationFile, _ environment: LoadEnvironment, keeping known: [Profile]
  ) -> Profile {
    var reader = ProfileReader(name: member.name, file: file, environment: environment)
    return reader.read(member.value, keeping: known)
  }

  /// All errors of a profile.
  static func issues(
    _ member: JSON.Member, in file: ConfigurationFile, _ environment: LoadEnvironment
  ) -> [ConfigurationIssue] {
    var reader = ProfileReader(name: member.name, file: file, environment: environment)
    _ = reader.read(member.value, keeping: [])
    return reader.issues
  }

  private init(name: String, file: ConfigurationFile, environment: LoadEnvironment) {
    self.name = name
    self.file = file
    self.environment = environment
  }

  private var key: String { "profiles.\(DisplayName.of(name))" }

  private mutating func read(_ json: JSON, keeping known: [Profile]) -> Profile {
    if ProfileName(name) == nil {
      note(
        "", "must have a name of 1 to 32 lower-case letters, digits and hyphens that does not begin with a hyphen",
        remedy: "Rename the profile.")
    }
    guard let members = json.object else {
      note("", "must be an object", remedy: "Write it as {\"provider\": ..., \"credentials\": {...}}.")
      return broken(nil)
    }
    let provider = json["provider"]?.string
    let kind = environment.kinds.first { $0.descriptor.id == provider }
    checkProvider(json["provider"], kind)
    checkMembers(members, kind)
    let credentials = readCredentials(members, kind, provider: provider ?? "")
    let settings = readSettings(kind?.descriptor, credentials)
    guard let kind, issues.isEmpty else { return broken(provider) }
    // Relative paths begin at the folder of the file.
    let fingerprint = SHA256.digest(SHA256.digest(Array(file.folder.utf8)) + json.bytes)
    if let same = known.first(where: { $0.name == name && $0.fingerprint == fingerprint }) { return same }
    return Profile(kind, settings, environment.context, fingerprint: fingerprint)
  }

  private func broken(_ provider: String?) -> Profile {
    let fault = Fault.configuration(issues, file: file.path).with("profile", name).with("provider", provider)
    return Profile(name: name, providerID: provider, fault: fault)
  }

  private mutating func note(_ location: String, _ rule: String, remedy: String, value: JSON? = nil) {
    issues.append(ConfigurationIssue(location.isEmpty ? key : "\(key).\(location)", rule, remedy: remedy, value: value))
  }

  // MARK: Keys

  private mutating func checkProvider(_ json: JSON?, _ kind: ProviderKind?) {
    guard let json, kind == nil else { return }
    let known = environment.kinds.map(\.descriptor.id)
    let guess = json.string.flatMap { Spelling.nearest(to: $0, among: known, atMost: 1).first }
    note(
      "provider", "must be one of \(known.joined(separator: ", "))",
      remedy: guess.map { "Did you mean \"\($0)\"?" } ?? "Write one of \(known.joined(separator: ", ")).",
      value: json.string.map { .string(DisplayName.of($0)) })
  }

  private mutating func checkMembers(_ members: [JSON.Member], _ kind: ProviderKind?) {
    let keys = ConfigurationKey.profile(kind, among: environment.kinds)
    for member in members {
      guard let known = keys.first(where: { $0.name == member.name }) else {
        let advice = advice(for: member.name, keys, kind)
        note(DisplayName.of(member.name), "is unknown\(advice.hint)", remedy: advice.remedy)
        continue
      }
      if known.name == "provider" { continue }
      let violations = ValueRule.violations(member.value, known.schema)
      for violation in violations {
        note(
          known.name + violation.location, "must be \(violation.noun)",
          remedy: "Write \(violation.noun). \(known.help)", value: violation.value)
      }
      if violations.isEmpty { values[known.name] = member.value }
    }
    for known in keys where known.isRequired && !members.contains(where: { $0.name == known.name }) {
      note(
        known.name, "is missing", remedy: "Add \"\(known.name)\", \(SchemaText.noun(known.schema)). \(known.help)")
    }
  }

  /// What the user may have meant by an unknown key.
  private func advice(
    for name: String, _ keys: [ConfigurationKey], _ kind: ProviderKind?
  ) -> (hint: String, remedy: String) {
    if ConfigurationKey.credentials(kind.map { [$0] } ?? environment.kinds).contains(name) {
      return (". It belongs inside credentials.", "Move it into \(key).credentials.")
    }
    let owners = environment.kinds.filter { $0.descriptor.settings.contains { $0.name == name } }.map(\.descriptor.id)
    if !owners.isEmpty {
      return (". It is a setting of \(owners.joined(separator: ", ")).", "Remove it from this profile.")
    }
    return NameSuggestion.advice(name, among: keys.map(\.name))
  }

  // MARK: Credentials

  private mutating func readCredentials(
    _ members: [JSON.Member], _ kind: ProviderKind?, provider: String
  ) -> ConfiguredCredentials {
    let known = ConfigurationKey.credentials(kind.map { [$0] } ?? environment.kinds)
    var entries: [String: ConfiguredCredentials.Entry] = [:]
    for member in values["credentials"]?.object ?? [] {
      let location = "credentials.\(DisplayName.of(member.name))"
      let isSecret = kind.map { !$0.descriptor.userNames.contains(member.name) } ?? (member.name != "username")
      if !known.contains(member.name) {
        let advice = NameSuggestion.advice(member.name, among: known)
        note(location, "is unknown\(advice.hint)", remedy: advice.remedy)
        continue
      }
      do throws(CredentialIssues) {
        let source = try CredentialSource.read(member.value, key: "\(key).\(location)") {
          environment.path($0, in: file.folder)
        }
        if case .literal = source, isSecret { noteExposure(at: location) }
        entries[member.name] = .init(source: source, key: "\(key).\(location)", isSecret: isSecret)
      } catch {
        issues += error.issues
      }
    }
    if let conflict = kind?.descriptor.conflict(among: (values["credentials"]?.object ?? []).map(\.name)) {
      note(
        "credentials", "must not have both \(conflict.joined(separator: " and "))",
        remedy: "Remove one of credentials.\(conflict.joined(separator: " and credentials."))")
    }
    return ConfiguredCredentials(
      entries: entries, profile: name, provider: provider, file: file.path, environment: environment)
  }

  /// Notes that others can read a file with a secret in it.
  private mutating func noteExposure(at location: String) {
    guard let exposure = file.exposure else { return }
    switch exposure {
    case .exposed(let path, let mode):
      note(
        location, "is a secret, and others can read \(path) (mode \(String(mode, radix: 8)))",
        remedy: ShellCommand.makePrivate(path))
    case .foreign(let path, let owner):
      note(
        location, "is a secret, and \(path) belongs to user \(owner)", remedy: ShellCommand.takeOver(path))
    default:
      note(
        location, "is a secret, and \(file.path) is not a regular file",
        remedy: "Write it as {\"env\": \"NAME\"}, or use a configuration file with mode 600.")
    }
  }

  // MARK: Values

  private mutating func readSettings(
    _ vendor: ProviderDescriptor?, _ credentials: ConfiguredCredentials
  ) -> ProfileSettings {
    var vendorSettings: [String: JSON] = [:]
    for setting in vendor?.settings ?? [] { vendorSettings[setting.name] = values[setting.name] }
    let usual = vendor?.usualBaseURL(with: vendorSettings)
    var settings = ProfileSettings(
      name: name, baseURL: address("baseURL", usual: usual) ?? "",
      tokenURL: address("tokenURL", usual: vendor?.tokenURL), credentials: credentials)
    settings.pageAddress = pageAddress()
    settings.redactor = environment.redactor
    settings.isReadOnly = values["readOnly"]?.bool ?? settings.isReadOnly
    settings.policy = policy()
    settings.timeout = number("timeoutSeconds").map { .seconds($0) } ?? settings.timeout
    settings.requestsPerSecond = number("requestsPerSecond")
    settings.polling = polling(vendor)
    settings.proxy = proxy()
    settings.caFile = caFile()
    settings.vendorSettings = vendorSettings
    settings.isStored = values["store"]?.string != "off"
    settings.keepsPrivate = values["keepPrivate"]?.bool ?? settings.keepsPrivate
    settings.me = values["me"]?.array?.compactMap(\.string) ?? []
    return settings
  }

  private func number(_ name: String) -> Double? {
    if case .number(let number) = values[name] { number.double } else { nil }
  }

  private mutating func policy() -> ProfilePolicy {
    let reader = PolicyReader(values, methods: environment.policyMethods)
    for violation in reader.violations { note(violation.location, violation.rule, remedy: violation.remedy) }
    return reader.policy
  }

  private mutating func polling(_ vendor: ProviderDescriptor?) -> PollingSettings? {
    let reader = PollingReader(values["polling"], vendor?.polling ?? PollingSettings())
    for violation in reader.violations {
      note(violation.location, violation.rule, remedy: violation.remedy, value: violation.value)
    }
    return reader.settings
  }

  /// The address of the file, else the usual one without slashes at its end.
  private mutating func address(_ name: String, usual: String?) -> String? {
    do throws(Address.ParseError) {
      return try (values[name]?.string ?? usual).map { text throws(Address.ParseError) in
        try Address.vendor(text, usual: usual)
      }
    } catch {
      note(name, error.rule, remedy: error.remedy)
      return nil
    }
  }

  private mutating func pageAddress() -> PageAddress? {
    guard let text = values["pageURL"]?.string else { return nil }
    if let address = PageAddress(template: text) { return address }
    note("pageURL", PageAddress.rule, remedy: "Write it as https://tickets.example/{number}.")
    return nil
  }

  private mutating func proxy() -> String? {
    guard let text = values["proxy"]?.string else { return nil }
    do throws(Address.ParseError) {
      let (address, password) = try Address.proxy(text)
      if let password {
        environment.redactor.register(password, isLasting: true)
        noteExposure(at: "proxy")
      }
      return address
    } catch {
      note("proxy", error.rule, remedy: error.remedy)
      return nil
    }
  }

  private mutating func caFile() -> String? {
    guard let text = values["caFile"]?.string else { return nil }
    let path = environment.path(text, in: file.folder)
    let remedy = "Name a PEM file with the certificates to trust."
    guard ConfigurationFile.isRegular(path) else {
      note("caFile", "names a file that does not exist: \(path)", remedy: remedy)
      return nil
    }
    // Larger than any bundle of certificates.
    let bytes = (try? FileSystem.read(path, limit: 8 << 20)) ?? []
    let isPEM = bytes.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: "-----BEGIN ".utf8) }
    if !isPEM { note("caFile", "names a file without a readable certificate: \(path)", remedy: remedy) }
    return path
  }
}
