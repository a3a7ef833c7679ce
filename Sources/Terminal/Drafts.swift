import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform

/// Texts that could not be sent, each in a file.
struct Drafts {
  private let console: Console
  /// Nil without a home.
  let folder: String?
  /// The options of the process that a printed command needs, as its user typed them.
  private let options: [String]

  static let textSuffix = ".md"

  /// - Parameters:
  ///   - isSandbox: whether the cases are simulated. Their drafts must not be sent to a vendor.
  ///   - options: those that select the profiles.
  init(_ console: Console, isSandbox: Bool, options: [String] = []) {
    self.console = console
    self.options = (isSandbox ? ["--sandbox"] : []) + options
    let state = console.environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let base = state ?? console.environment["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/.local/state" : nil }
    folder = base.map { "\($0)/casewire/\(isSandbox ? "sandbox-drafts" : "drafts")" }
  }

  /// A request with a text, in a file while it is sent.
  struct Pending {
    fileprivate let console: Console
    fileprivate let draft: Draft
    /// Nil if it could not be written.
    fileprivate let path: String?
    fileprivate let text: String
    fileprivate let claim: DraftClaim?
    fileprivate let sending: String

    /// Removes the draft after a success, and names it after an error.
    func end(_ error: ResponseError?) {
      defer { claim?.end() }
      guard let error else {
        if let path { try? FileSystem.remove(path) }
        return
      }
      guard let path else {
        console.note("The text could not be saved. It was:\n\n\(text)\n")
        return
      }
      var failed = draft
      failed.error = error.message
      failed.isUncertain = error.data?["kind"] == "outcomeUnknown"
      try? failed.write(to: path)
      console.note("  The text is saved as the draft \(draft.name). Send it with: \(sending)")
    }
  }

  /// Keeps a request with a text before it is sent; nil for a request without one.
  func begin(_ command: MethodCommand, _ params: JSON) -> Pending? {
    let texts = command.flags.filter(\.isProse).compactMap { flag in
      flag.path.reduce(Optional(params)) { $0?[$1] }?.string
    }
    guard let text = texts.first(where: { !BlankText.isBlank($0) }) else { return nil }
    let subject = (params["case"] ?? params["profile"])?.string ?? "draft"
    var draft = Draft(
      name: "", method: command.row.name, params: params, createdAt: SystemTime().date, error: nil, isUncertain: true)
    guard let folder, (try? FileSystem.makeFolders(folder)) != nil else {
      return Pending(console: console, draft: draft, path: nil, text: text, claim: nil, sending: "")
    }
    let claim: DraftClaim?
    (draft.name, claim) = freeName(Self.safe(subject), draft.createdAt, folder)
    let path = "\(folder)/\(draft.name).json"
    let isWritten = (try? draft.write(to: path)) != nil
    return Pending(
      console: console, draft: draft, path: isWritten ? path : nil, text: text, claim: claim,
      sending: "\(program) drafts send \(draft.name)")
  }

  /// The beginning of a printed command of the program.
  var program: String { WriteFacts.program(options) }

  /// The start of the name of a draft, which can be typed as it is.
  private static func safe(_ subject: String) -> String {
    let number = subject.split(separator: "/").last ?? ""
    let safe = number.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.drop { $0 == "-" }.prefix(40)
    return safe.isEmpty ? "draft" : String(safe)
  }

  /// `CS4178171-1130-1122`, with a number if it exists, and the claim to it; nil if the folder has no locks.
  private func freeName(_ subject: String, _ time: Timestamp, _ folder: String) -> (String, DraftClaim?) {
    let digits = RFC3339.format(time).filter(\.isNumber)
    let base = "\(subject)-\(digits.dropFirst(4).prefix(4))-\(digits.dropFirst(8).prefix(6))"
    var name = base
    var number = 2
    while true {
      let path = "\(folder)/\(name).json"
      if FileSystem.permissions(path) == nil {
        let claim: DraftClaim?
        do throws(SystemError) { claim = try DraftClaim.take(path) } catch { return (name, nil) }
        if let claim {
          if FileSystem.permissions(path) == nil { return (name, claim) }
          claim.end()
        }
      }
      name = "\(base)-\(number)"
      number += 1
    }
  }

  private static let most = 10_000

  /// All drafts, the oldest first.
  func all() -> [Draft] {
    guard let folder else { return [] }
    return FileSystem.names(in: folder, atMost: Self.most).compactMap { file -> Draft? in
      let path = "\(folder)/\(file)"
      if file.hasSuffix(Self.textSuffix) {
        // It is open in the editor of another process.
        guard !DraftClaim.isTaken(path) else { return nil }
        return Draft(name: String(file.dropLast(Self.textSuffix.count)), textPath: path)
      }
      guard file.hasSuffix(".json"), var draft = Draft(name: String(file.dropLast(5)), path: path) else { return nil }
      draft.isInFlight = DraftClaim.isTaken(path)
      return draft
    }.sorted { ($0.createdAt, $0.name) < ($1.createdAt, $1.name) }
  }

  /// The names of files that should be drafts but cannot be read as such, with their paths.
  func damaged() -> [(name: String, path: String)] {
    guard let folder else { return [] }
    return FileSystem.names(in: folder, atMost: Self.most).sorted().compactMap { file in
      guard file.hasSuffix(".json") else { return nil }
      let name = String(file.dropLast(5))
      let path = "\(folder)/\(file)"
      // One that is being written is not damaged.
      return Draft(name: name, path: path) == nil && !DraftClaim.isTaken(path) ? (name, path) : nil
    }
  }

  /// Claims a draft and reads it again, since another process may have sent it; nil if it is gone or claimed.
  func claim(_ draft: Draft) throws(SystemError) -> (draft: Draft, claim: DraftClaim)? {
    guard let folder else { return nil }
    let path = "\(folder)/\(draft.fileName)"
    guard let claim = try DraftClaim.take(path) else { return nil }
    let found = draft.isTextOnly ? Draft(name: draft.name, textPath: path) : Draft(name: draft.name, path: path)
    guard let found else {
      claim.end()
      return nil
    }
    return (found, claim)
  }

  func remove(_ draft: Draft) { if let folder { try? FileSystem.remove("\(folder)/\(draft.fileName)") } }

  /// Notes whether the vendor may have the text.
  func mark(_ draft: Draft, isUncertain: Bool) throws(SystemError) {
    guard let folder else { return }
    var same = draft
    same.isUncertain = isUncertain
    try same.write(to: "\(folder)/\(draft.name).json")
  }
}
