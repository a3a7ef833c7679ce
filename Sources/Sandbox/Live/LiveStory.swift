/// What can happen next in one case. Each text occurs once in a case, so a story ends.
struct LiveStory<Facts: ScenarioFacts> {
  let stage: LiveStage
  /// Nil for a case that a client made.
  let scenario: Scenario<Facts>?
  let texts: CaseTexts<Facts>
  let placeholders: PlaceholderValues
  /// The names of all engineers.
  let agents: [String]
  /// The texts of its comments.
  let comments: Set<String>
  /// The names of its files; nil if the vendor has none.
  let files: Set<String>?
  let severity: Int8
  let isSeverityFixed: Bool

  private typealias Option = (weight: Int, step: LiveStep)

  /// Nil if nothing is left to happen.
  func next(_ random: inout SplitMix64) -> LiveStep? {
    var options = comments(&random)
    if !options.isEmpty, stage != .resolved { options += sideSteps(&random) }
    guard !options.isEmpty else { return nil }
    return options[random.weighted(options.map(\.weight))].step
  }

  // MARK: Comments

  private func comments(_ random: inout SplitMix64) -> [Option] {
    var options: [Option] = []
    func add(_ weight: Int, _ text: String?, isVendor: Bool, _ stage: LiveStage) {
      if let text { options.append((weight, .comment(text, isVendor: isVendor, stage: stage))) }
    }
    let remark = phrase("additions", &random)
    switch stage {
    case .new:
      add(60, phrase("greetings", &random), isVendor: true, .waitingOnVendor)
      add(10, remark, isVendor: false, .new)
    case .waitingOnVendor:
      if let question {
        add(40, question, isVendor: true, .waitingOnCustomer)
      } else {
        add(40, unused(scenario?.resolution), isVendor: true, .solutionProposed)
      }
      add(18, progress(&random), isVendor: true, .waitingOnVendor)
      add(14, remark, isVendor: false, .waitingOnVendor)
    case .waitingOnCustomer:
      add(60, answer ?? remark, isVendor: false, .waitingOnVendor)
      add(5, progress(&random), isVendor: true, .waitingOnCustomer)
    case .solutionProposed:
      let thanks = unused(scenario?.thanks)
      add(60, thanks, isVendor: false, .resolved)
      if thanks == nil { add(60, unused("Closed with Customer Permission"), isVendor: true, .closed) }
      add(8, phrase("reopenings", &random) ?? remark, isVendor: false, .waitingOnVendor)
    case .resolved:
      options.append((60, .closure))
      add(12, phrase("reopenings", &random), isVendor: false, .waitingOnVendor)
    case .closed: break
    }
    return options
  }

  /// The vendor's next question.
  private var question: String? { scenario?.exchanges.lazy.compactMap { unused($0.vendor) }.first }

  /// The customer's answer to a question that is open.
  private var answer: String? {
    scenario?.exchanges.lazy.compactMap { unused($0.vendor) == nil ? unused($0.customer) : nil }.first
  }

  private func progress(_ random: inout SplitMix64) -> String? {
    // IBM has another kind than the others.
    phrase("updates", &random) ?? phrase("handovers", &random)
  }

  private func phrase(_ kind: String, _ random: inout SplitMix64) -> String? {
    unused(texts.phrase(kind, &random))
  }

  /// The text without placeholders; nil if it is empty or in the case.
  private func unused(_ text: String?) -> String? {
    guard let text, !text.isEmpty else { return nil }
    let filled = placeholders.fill(text)
    return comments.contains(filled) ? nil : filled
  }

  // MARK: Other changes

  private func sideSteps(_ random: inout SplitMix64) -> [Option] {
    var options: [Option] = []
    if !isSeverityFixed {
      let changed = severity + (random.percent(50) ? 1 : -1)
      if (scenario?.severities ?? 1...4).contains(Int(changed)) { options.append((6, .severity(changed))) }
    }
    if let files, let name = scenario?.files.lazy.map(placeholders.fill).first(where: { !files.contains($0) }) {
      options.append((stage == .waitingOnCustomer ? 20 : 10, .attachment(name)))
    }
    if stage == .waitingOnVendor, let option = handover(&random) { options.append((6, option)) }
    return options
  }

  private func handover(_ random: inout SplitMix64) -> LiveStep? {
    guard let index = agents.indices.filter({ agents[$0] != placeholders.agent }).pick(&random),
      let text = texts.phrase("handovers", &random) ?? texts.phrase("updates", &random)
    else { return nil }
    var values = placeholders
    values.agent = agents[index]
    let filled = values.fill(text)
    return comments.contains(filled) ? nil : .handover(filled, to: index)
  }
}
