import Configuration
import JSON
import Platform
import ProviderKit
import Terminal

/// The questions of `casewire init`. Providers, settings and ways to log in come from the descriptors of the providers, and
/// each answer is checked as the configuration is.
struct InitDialog {
  let prompt: Prompt
  let kinds: [ProviderKind]
  /// The names that the configuration has already.
  let names: [String]
  let variables: [String: String]
  let redactor: Redactor
  var draft: ProfileDraft
  /// Whether the profile contains a secret.
  private(set) var hasSecret = false

  init(
    _ prompt: Prompt, kinds: [ProviderKind], names: [String], variables: [String: String], redactor: Redactor,
    draft: ProfileDraft
  ) {
    self.prompt = prompt
    self.kinds = kinds
    self.names = names
    self.variables = variables
    self.redactor = redactor
    self.draft = draft
  }

  /// Asks everything, and sets the profile.
  mutating func run() throws(PromptError) {
    let vendor = try chooseProvider()
    draft.set("provider", to: .string(vendor.id))
    for setting in Self.settings(of: vendor) { try ask(for: setting) }
    draft.name = try askName(vendor)
    let usual = vendor.usualBaseURL(with: Dictionary(draft.members.map { ($0.name, $0.value) }) { $1 })
    let isUsual = try askAddress("baseURL", "Address of the API", usual: usual)
    try askLogin(vendor)
    // The token service belongs to the API: only an unusual address has another one.
    if !isUsual, let tokenURL = vendor.tokenURL, usesTokens {
      _ = try askAddress("tokenURL", "Address of the token service", usual: tokenURL)
    }
  }

  private func chooseProvider() throws(PromptError) -> ProviderDescriptor {
    let vendors = kinds.map(\.descriptor)
    let index = try prompt.choose(
      "Providers:", vendors.map { Choice($0.id, $0.name, text: $0.name) }, question: "Provider")
    return vendors[index]
  }

  // MARK: Name

  private func askName(_ vendor: ProviderDescriptor) throws(PromptError) -> String {
    let usual = usualName(vendor)
    let (draft, names) = (draft, names)
    return try prompt.ask("Name of the profile", enter: usual) { (answer) throws(InvalidAnswer) in
      let name = answer.isEmpty ? usual : answer
      if let problem = draft.problem(withName: name) { throw InvalidAnswer(problem) }
      guard !names.contains(name) else {
        throw InvalidAnswer("The configuration has a profile of this name. Use another name.")
      }
      return name
    }
  }

  /// The first word of the provider's id, or the last if another provider has the same first one.
  private func usualName(_ vendor: ProviderDescriptor) -> String {
    func first(_ id: String) -> Substring { id.prefix { $0 != "-" } }
    let isShared = kinds.count { first($0.descriptor.id) == first(vendor.id) } > 1
    let word = isShared ? vendor.id.split(separator: "-").last ?? first(vendor.id) : first(vendor.id)
    let candidates = [String(word), vendor.id] + (2...99).map { "\(word)-\($0)" }
    return candidates.first { !names.contains($0) } ?? vendor.id
  }

  // MARK: Settings

  /// The required settings, and those without which a method does not work (Cisco: the contracts or users of a list).
  private static func settings(of vendor: ProviderDescriptor) -> [ProviderDescriptor.Setting] {
    let needed = Set(vendor.requirements.flatMap(\.fields))
    return vendor.settings.filter { $0.isRequired || needed.contains($0.name) }
  }

  private mutating func ask(for setting: ProviderDescriptor.Setting) throws(PromptError) {
    prompt.explain(setting.help)
    if let values = setting.schema["enum"]?.array {
      let choices = values.map { Choice($0.string ?? $0.text, text: "") }
      draft.set(setting.name, to: values[try prompt.choose("\(setting.name):", choices, question: setting.name)])
      return
    }
    let isList = setting.schema["type"] == "array"
    let draft = draft
    let value: JSON? = try prompt.ask(
      isList ? "\(setting.name), separated by commas" : setting.name, enter: setting.isRequired ? "asks again" : "none"
    ) { (answer) throws(InvalidAnswer) in
      guard !answer.isEmpty else {
        if setting.isRequired { throw InvalidAnswer("An answer is required.") }
        return nil
      }
      let value = Self.value(answer, setting.schema)
      if let problem = draft.problem(with: setting.name, value) { throw InvalidAnswer(problem) }
      return value
    }
    if let value { self.draft.set(setting.name, to: value) }
  }

  private static func value(_ answer: String, _ schema: JSON) -> JSON {
    switch schema["type"]?.string {
    case "array": .array(answer.split { ", \t".contains($0) }.map { .string(String($0)) })
    case "integer": Int(answer).map { .number($0) } ?? .string(answer)
    default: .string(answer)
    }
  }

  // MARK: Addresses

  /// Asks for an address; returns whether it is the usual one.
  private mutating func askAddress(
    _ member: String, _ question: String, usual: String
  ) throws(PromptError) -> Bool {
    let draft = draft
    let enter = usual.isEmpty ? "asks again" : usual
    let address: String? = try prompt.ask(question, enter: enter) { (answer) throws(InvalidAnswer) in
      guard !answer.isEmpty else {
        if usual.isEmpty { throw InvalidAnswer("An answer is required.") }
        return nil
      }
      if let problem = draft.problem(with: member, .string(answer)) { throw InvalidAnswer(problem) }
      return answer
    }
    if let address { self.draft.set(member, to: .string(address)) }
    return address == nil
  }

  /// Whether the login gets a token. Another login sends its credentials with each request.
  private var usesTokens: Bool { (try? draft.profile().provider.get())?.session.status.state != .unverified }

  // MARK: Login

  private mutating func askLogin(_ vendor: ProviderDescriptor) throws(PromptError) {
    // The provider of these settings: the dialects of Red Hat have different ways to log in.
    let descriptor = (try? draft.profile().provider.get())?.descriptor ?? vendor
    let kinds = descriptor.authKinds
    var index = 0
    if kinds.count > 1 {
      let choices = kinds.map { Choice($0.kind, text: $0.credentials.joined(separator: " and ")) }
      index = try prompt.choose("Ways to log in:", choices, question: "Way to log in")
    }
    guard kinds.indices.contains(index) else { return }
    for name in kinds[index].credentials {
      if descriptor.userNames.contains(name) {
        try askUserName(name)
      } else {
        try askSecret(name, vendor.id)
      }
    }
  }

  /// Asks for a credential that is not secret, such as a user name.
  private mutating func askUserName(_ name: String) throws(PromptError) {
    let draft = draft
    let value: JSON = try prompt.ask(name, enter: "asks again") { (answer) throws(InvalidAnswer) in
      guard !answer.isEmpty else { throw InvalidAnswer("An answer is required.") }
      if let problem = draft.problem(withCredential: name, .string(answer)) { throw InvalidAnswer(problem) }
      return .string(answer)
    }
    self.draft.setCredential(name, to: value)
  }

  mutating func noteSecret() { hasSecret = true }
}
