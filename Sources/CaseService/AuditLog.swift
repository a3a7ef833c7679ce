import CaseModel
import JSON
package import Platform
import Synchronization

/// The record of writes: one line of JSON before each write is sent, and one with its outcome. It never has texts of cases.
package final class AuditLog: Sendable {
  /// What the options and the configuration say about it.
  package struct Setting: Sendable, Equatable {
    /// Absolute; nil for none.
    package var path: String?
    /// Whether a write without a record is refused.
    package var isRequired: Bool

    package init(path: String?, isRequired: Bool = false) { (self.path, self.isRequired) = (path, isRequired) }
  }

  private let time: any TimeSource
  private let log: Log
  private let loadSetting: @Sendable () -> Setting
  /// The file of the last setting, and whether its failure was reported.
  private let file = Mutex<(file: AppendedFile?, hasFailed: Bool)>((nil, false))

  /// - Parameter setting: the setting as it is now; called by each write.
  package init(time: any TimeSource, log: Log, setting: @escaping @Sendable () -> Setting) {
    (self.time, self.log, loadSetting) = (time, log, setting)
  }

  /// Writes the line of a write that is about to be sent. Throws if it cannot be written although it must.
  func begin(_ entry: AuditEntry?, _ call: Call, profile: String, case id: String?) throws(Fault) {
    guard let entry, call.effect.isWrite else { return }
    let setting = loadSetting()
    guard setting.path != nil || setting.isRequired else { return }
    guard let path = setting.path else {
      throw Self.refused("\"auditRequired\" is true, but no file is named.", profile)
        .with("remedy", "Set \"audit\" in the configuration, or start casewire with --audit FILE.")
    }
    let line = entry.begin(Self.members(call, profile: profile, case: id), at: time.date)
    guard let line, let failure = write(line, to: path) else { return }
    entry.forget()
    guard setting.isRequired else { return report(failure) }
    throw Self.refused(failure.sentenceAboutAudit, profile)
      .with("remedy", "Make the file of the audit writable, or remove \"auditRequired\" from the configuration.")
  }

  /// Writes the line with the outcome of a write that was begun.
  func end(_ entry: AuditEntry?, _ fault: Fault?) {
    let traceId = VendorTraceID.valid(fault?.details.first { $0.name == "traceId" }?.value.string)
    guard let line = entry?.end(fault?.kind.rawValue ?? "succeeded", traceId: traceId, at: time.date),
      let path = loadSetting().path, let failure = write(line, to: path)
    else { return }
    report(failure)
  }

  private static func members(_ call: Call, profile: String, case id: String?) -> [JSON.Member] {
    let members: [(String, JSON?)] = [
      ("frontEnd", .string(call.frontEndName)), ("client", call.clientName.map { .string($0) }),
      ("method", .string(call.method)), ("profile", .string(profile)), ("case", id.map { .string($0) }),
      ("traceId", call.traceID.map { .string($0) }), ("consent", .string(call.consent.rawValue)),
    ]
    return members.compactMap { name, value in value.map { .init(name, $0) } }
  }

  private static func refused(_ reason: String, _ profile: String) -> Fault {
    Fault(.readOnly, "Refused: the write cannot be recorded. \(reason) Nothing was sent.").with("profile", profile)
      .with("policy", ServiceContext.PolicyRule.audit.rawValue)
  }

  private func write(_ line: [UInt8], to path: String) -> SecretFileError? {
    let target = file.withLock { state in
      if let file = state.file, file.path == path { return file }
      let made = AppendedFile(path: path)
      state = (made, false)
      return made
    }
    do throws(SecretFileError) {
      try target.append(line)
      file.withLock { $0.hasFailed = false }
      return nil
    } catch { return error }
  }

  /// Once until a line is written again.
  private func report(_ failure: SecretFileError) {
    let isNew = file.withLock { state in
      defer { state.hasFailed = true }
      return !state.hasFailed
    }
    if isNew { log.warning("\(failure.sentenceAboutAudit) The record of writes is incomplete.") }
  }
}

extension SecretFileError {
  /// Why the file of the audit cannot be used.
  package var sentenceAboutAudit: String {
    switch self {
    case .unreadable(let path, let error): "The audit file \(path) cannot be written: \(error.reason)."
    case .notAFile(let path): "The audit file \(path) is neither a regular file nor a device nor a pipe."
    case .exposed(let path, let mode):
      "Others can use the audit file \(path) (mode \(String(mode, radix: 8))). Run chmod 600 \(path)."
    case .foreign(let path, let owner): "The audit file \(path) belongs to user \(owner)."
    case .tooLarge(let path, _): "The audit file \(path) is too large."
    }
  }
}

extension Call {
  /// The name and the version that the client states, on one line.
  var clientName: String? {
    let info = common.meta?["io.modelcontextprotocol/clientInfo"] ?? client.clientInfo
    let words = [info?["name"]?.string, info?["version"]?.string].compactMap(\.self).filter { !$0.isEmpty }
    guard !words.isEmpty else { return nil }
    let line = TextSanitizer.sanitizeLine(context.redactor.redact(words.joined(separator: " ")))
    return String(String.UnicodeScalarView(line.unicodeScalars.prefix(100)))
  }

  /// The trace id of the client, from the member `traceparent` of W3C Trace Context.
  var traceID: String? {
    guard let parts = common.meta?["traceparent"]?.string?.split(separator: "-"), parts.count >= 4 else { return nil }
    // W3C: 32 hexadecimal digits in lower case, not all of them zeros.
    let digits = parts[1].utf8
    let isID = digits.count == 32 && digits.contains { $0 != UInt8(ascii: "0") }
    guard isID, digits.allSatisfy({ Hex.value($0) != nil && !(UInt8(ascii: "A")...UInt8(ascii: "F") ~= $0) }) else {
      return nil
    }
    return String(parts[1])
  }
}
