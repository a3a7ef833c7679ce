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

  /// - Parameter isSandbox: whether the cases are simulated. Their drafts must not be sent to a vendor.
  init(_ console: Console, isSandbox: Bool) {
    self.console = console
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

    /// Removes the draft after a success, and names it after an error.
    func end(_ error: ResponseError?) {
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
      console.note("  The text is saved as the draft \(draft.name). Send it with: casewire drafts send \(draft.name)")
    }
  }

  /// Keeps a request with a text before it is sent; nil for a request without one.
  func begin(_ command: MethodCommand, _ params: JSON) -> Pending? {
    let texts = command.flags.filter { $0.isProse && $0.path.count == 1 }.compactMap { params[$0.path[0]]?.string }
    guard let text = texts.first else { return nil }
    let subject = (params["case"] ?? params["profile"])?.string ?? "draft"
    var draft = Draft(
      name: "", method: command.row.name, params: params, createdAt: SystemTime().date, error: nil, isUncertain: true)
    guard let folder, (try? FileSystem.makeFolders(folder)) != nil else {
      return Pending(console: console, draft: draft, path: nil, text: text)
    }
    draft.name = freeName(subject.split(separator: "/").last.map(String.init) ?? subject, draft.createdAt, folder)
    let path = "\(folder)/\(draft.name).json"
    let isWritten = (try? draft.write(to: path)) != nil
    return Pending(console: console, draft: draft, path: isWritten ? path : nil, text: text)
  }

  /// `CS4178171-1130-1122`, with a number if it exists.
  private func freeName(_ subject: String, _ time: Timestamp, _ folder: String) -> String {
    let digits = RFC3339.format(time).filter(\.isNumber)
    let base = "\(subject)-\(digits.dropFirst(4).prefix(4))-\(digits.dropFirst(8).prefix(6))"
    var name = base
    var number = 2
    while FileSystem.permissions("\(folder)/\(name).json") != nil {
      name = "\(base)-\(number)"
      number += 1
    }
    return name
  }

  private static let most = 10_000

  /// All drafts, the oldest first.
  func all() -> [Draft] {
    guard let folder else { return [] }
    return FileSystem.names(in: folder, atMost: Self.most).filter { $0.hasSuffix(".json") }.compactMap { file in
      Draft(name: String(file.dropLast(5)), path: "\(folder)/\(file)")
    }.sorted { ($0.createdAt, $0.name) < ($1.createdAt, $1.name) }
  }

  func remove(_ draft: Draft) { if let folder { try? FileSystem.remove("\(folder)/\(draft.name).json") } }

  /// Notes that the vendor may have the text.
  func markUncertain(_ draft: Draft) {
    guard let folder else { return }
    var same = draft
    same.isUncertain = true
    try? same.write(to: "\(folder)/\(draft.name).json")
  }
}
