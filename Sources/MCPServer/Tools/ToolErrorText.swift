import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform

/// An error in words for a model.
struct ToolErrorText {
  let text: String
  /// What failed, in words of casewire only.
  let sentence: String
  /// What the vendor wrote about it. Never inside the sentences of casewire.
  let vendorText: String?
  /// Whether a vendor took part in the error, so that text of others may be in it.
  let isUntrusted: Bool

  private static let longestMessage = 2000
  private static let mostIssues = 20

  init(_ error: ResponseError) {
    let data = error.data ?? [:]
    let kind = data["kind"]?.string.flatMap(Fault.Kind.init)
    var foreign = Self.vendorTexts(data)
    // A reference of a gateway that is no id is not shown as one.
    let reference = data["traceId"]?.string.flatMap { VendorTraceID.valid($0) == nil ? $0 : nil }
    let own = Self.withoutQuotations(Self.message(error, data), foreign + [reference].compactMap(\.self))
    // What is wrong with a response may be described with parts of it.
    let isDoubtful = data["excerpt"] != nil || kind == .vendorProtocol && data["vendorStatus"] != nil
    if isDoubtful { foreign.append(error.message) }
    vendorText =
      foreign.isEmpty
      ? nil : SafeText.cut(TextSanitizer.sanitize(foreign.joined(separator: "\n")), to: Self.longestMessage)
    isUntrusted = vendorText != nil || data["provider"] != nil || data["traceId"] != nil
    sentence = TextSanitizer.sanitize(isDoubtful ? kind?.meaning ?? "" : own ?? kind?.meaning ?? "")
    var lines = ["\(data["kind"]?.string ?? "error"): \(sentence)"]
    lines.append("Remedy: \(Self.remedy(kind, data))")
    lines.append("Retry: \(Self.retry(kind, data))")
    if let id = data["case"]?.string { lines.append("Case: \(id)") }
    if let done = data["done"]?.array?.compactMap(\.string), !done.isEmpty {
      lines.append("Done before the error: \(done.joined(separator: ", "))")
    }
    if let id = VendorTraceID.valid(data["traceId"]?.string) { lines.append("Trace id: \(id)") }
    let text = lines.joined(separator: "\n")
    // The configuration and its policies name methods, not tools.
    let namesMethods = data["policy"] != nil || kind == .configuration
    self.text = TextSanitizer.sanitize(namesMethods ? text : ToolTable.withToolNames(text))
  }

  private static func vendorTexts(_ data: JSON) -> [String] {
    [data["vendorMessage"]?.string, data["excerpt"]?.string].compactMap(\.self)
      + (data["vendorErrors"]?.array ?? []).compactMap(\.string)
  }

  /// The message without what the vendor wrote; nil if the two cannot be separated.
  private static func withoutQuotations(_ message: String, _ foreign: [String]) -> String? {
    var message = message
    // A longer text may contain a shorter one.
    for text in foreign.sorted(by: { $0.utf8.count > $1.utf8.count }) {
      // A sentence ends with the full stop of casewire.
      for quotation in [text, text.hasSuffix(".") ? String(text.dropLast()) : text] where !quotation.isEmpty {
        guard message.containsText(quotation) else { continue }
        // Removed from everywhere, a short text would leave a riddle.
        guard quotation.utf8.count >= 4 else { return nil }
        for (before, after) in [(" (", ")"), (": ", ""), ("", "")] {
          message = removed(before + quotation + after, from: message)
        }
      }
    }
    return message
  }

  private static func removed(_ part: String, from text: String) -> String {
    let (bytes, part) = (Array(text.utf8), Array(part.utf8))
    var (kept, index) = ([UInt8](), 0)
    while index < bytes.count {
      if bytes[index...].starts(with: part) {
        index += part.count
      } else {
        kept.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }

  private static func message(_ error: ResponseError, _ data: JSON) -> String {
    let issues = (data["issues"]?.array ?? []).prefix(mostIssues).compactMap { $0["rule"]?.string }
    let text = issues.count > 1 ? issues.joined(separator: " ") : error.message
    return SafeText.cut(text, to: longestMessage)
  }

  private static func remedy(_ kind: Fault.Kind?, _ data: JSON) -> String {
    if let remedy = data["remedy"]?.string { return remedy }
    switch kind {
    case .invalidParams:
      return data["candidates"] == nil ? "Correct the arguments." : "Use one of the full case ids."
    case .authRequired, .configuration: return "Ask the user to run casewire doctor."
    case .forbidden: return "Ask the user to get the permission from the administrator of the account."
    case .notFound: return "Check the id with case_search."
    case .conflict: return "Read the case again with case_read."
    case .rateLimited: return "Wait."
    case .vendorUnavailable, .vendorProtocol, .internalError: return "Try later."
    case .outcomeUnknown: return "Check with \(check(data)) whether it was done."
    case .unsupported: return "case_options lists what each profile supports."
    case .readOnly: return "Ask the user to change the policy, or to do it without this tool."
    case .tooLarge: return "Request less, or name a file."
    case .rejected: return "Change what the vendor refused."
    case .resync: return "Begin again without a state."
    case .cancelled, .invalidRequest, nil: return "Call the tool again."
    }
  }

  private static func check(_ data: JSON) -> String { data["check"]?.string ?? "case_read" }

  private static func retry(_ kind: Fault.Kind?, _ data: JSON) -> String {
    switch kind {
    case .outcomeUnknown: return "Do not retry. Check with \(check(data))."
    case .invalidParams, .rejected: return "Only with other arguments."
    case .rateLimited:
      return data["retryAfterSeconds"]?.integer.map { "Yes, after \($0) seconds." } ?? "Yes, later."
    case .vendorUnavailable, .internalError:
      return data["retriable"]?.bool == false ? "No." : "Yes."
    case .conflict, .cancelled, .resync: return "Yes, after that."
    default: return data["retriable"]?.bool == true ? "Yes." : "No."
    }
  }
}

extension ResponseError {
  /// The same error for a host of a model: text of the vendor only in members of its own, without hidden characters, and labelled.
  var forModel: ResponseError {
    guard let members = data?.object else { return self }
    let report = ToolErrorText(self)
    var error = self
    error.message = report.sentence
    var safe = members.filter { $0.name != "traceId" || VendorTraceID.valid($0.value.string) != nil }
      .map { JSON.Member($0.name, SafeText.of($0.value)) }
    if report.isUntrusted { safe.append(.init(MetaName.integrity, "untrusted")) }
    error.data = .object(safe)
    return error
  }
}
