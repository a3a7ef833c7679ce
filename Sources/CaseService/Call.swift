import CaseModel
import JSON
package import JSONRPC
package import Platform
package import ProviderKit

/// The context of one request for its method.
package struct Call: Sendable {
  package let context: ServiceContext
  /// The name of the method.
  package let method: String
  package let effect: Effect
  package private(set) var common: CommonParams
  package let client: ClientState
  package let startedAt: MonotonicTime
  package let connection: ConnectionHandle?
  /// The id of the request; nil on the command line.
  package let requestID: RequestID?
  let frontEnd: FrontEnd
  /// The protocol in which the method was called, for the audit.
  let frontEndName: String
  /// Who agreed to the request.
  let consent: Consent
  /// The lines about a write; nil for a read.
  let audit: AuditEntry?
  /// What a delegating method passes to the row that performs it.
  package let attachment: (any Sendable)?
  /// Nil for a read, which a cancellation ends.
  let abandonment: Abandonment?
  /// Collects what a read finds, for the store; nil if nothing keeps it.
  let recorder: ReadRecorder?
  let caller: Caller
  let followUps = FollowUps()
  private var sendProgress: (@Sendable (ProgressEvent) -> Void)?

  init(
    context: ServiceContext, frontEnd: FrontEnd, method: String, effect: Effect, common: CommonParams, caller: Caller,
    client: ClientState, consent: Consent? = nil, abandonment: Abandonment? = nil,
    isNested: Bool = false, attachment: (any Sendable)? = nil
  ) {
    self.context = context
    (self.method, self.effect) = (method, effect)
    frontEndName = isNested ? frontEnd.callsAs : caller.commandLine ?? frontEnd.name
    self.consent = consent ?? caller.consent
    self.attachment = attachment
    (self.caller, requestID) = (caller, caller.requestID)
    audit = effect.isWrite && context.audit != nil ? AuditEntry() : nil
    self.common = common
    self.client = client
    startedAt = context.time.now
    self.abandonment = effect.isWrite ? abandonment ?? Abandonment() : nil
    self.frontEnd = frontEnd
    connection = caller.connection
    recorder = caller.isLasting ? context.store.map { store in ReadRecorder { store.accept($0)?() } } : nil
    if let connection = caller.connection, let token = frontEnd.progress.token(common) {
      let reporter = ProgressReporter(token: token, shape: frontEnd.progress, connection: connection)
      let silent = frontEnd.cancelRule == .silent ? caller.requestID : nil
      sendProgress = { event in
        // MCP: nothing more is sent for a cancelled request, also while its write continues.
        if let silent, !connection.isAnswered(silent) { return }
        reporter.send(event)
      }
    } else {
      sendProgress = caller.onProgress
    }
  }

  /// The call of a profile's provider: its deadline, its idle timeout (the profile's timeout) and its progress.
  package func vendorCall(_ profile: Profile) -> VendorCall {
    let timeout = common.timeoutSeconds.map { Duration.seconds($0) } ?? profile.timeout
    return vendorCall(profile, until: startedAt + timeout)
  }

  /// The timeout of the whole request.
  var timeout: Duration { common.timeoutSeconds.map { .seconds($0) } ?? ProfileSettings.usualTimeout }

  /// Reports the progress of another call of the same request.
  mutating func shareProgress(of call: Call) { sendProgress = call.sendProgress }

  /// The same call with a longer default timeout.
  func extended(to seconds: Int) -> Call {
    var call = self
    if call.common.timeoutSeconds == nil { call.common.timeoutSeconds = seconds }
    return call
  }

  /// The same with another deadline.
  func vendorCall(_ profile: Profile, until deadline: MonotonicTime) -> VendorCall {
    let keep = recorder.map { recorder in
      let account = recorder.mark(of: profile)
      return { @Sendable (cases: ListedCases) in
        recorder.add(ReadRecorder.Reading(profile: profile, cases: cases, account: account))
      }
    }
    return VendorCall(
      deadline: deadline, silence: max(profile.timeout, VendorCall.leastSilence), abandonment: abandonment, keep: keep
    ) { [sendProgress] message in sendProgress?(.report(message, percentage: nil)) }
  }

  /// The limit of the time in the queue: the timeout of the whole request. `params` are those of the method.
  func patience(_ params: JSON) -> QueueTimeout {
    let name = params["profile"]?.string ?? params["case"]?.string.flatMap(Self.profileName)
    return QueueTimeout(deadline: { [startedAt, common, context] in
      startedAt + (common.timeoutSeconds.map { .seconds($0) } ?? context.timeout(ofProfile: name))
    }) { [context] in
      .failure(
        context.responseError(
          Fault(.vendorUnavailable, "The request timed out in the queue. Nothing was sent to the vendor.")
            .with("reason", "timeout").with("retriable", true).with("profile", name)))
    }
  }

  private static func profileName(of id: String) -> String? {
    id.firstIndex(of: "/").map { String(id[..<$0]) }
  }

  package func sendProgress(_ event: ProgressEvent) { sendProgress?(event) }

  package var sendsPartialResults: Bool { partialResultToken != nil }

  package func sendPartialResult(_ value: ProgressValue) {
    guard let token = partialResultToken, let notification = frontEnd.progress.partialResult else { return }
    connection?.notify(notification, ProgressParams(token: token, value: value))
  }

  private var partialResultToken: JSON? {
    guard connection != nil, frontEnd.progress.partialResult != nil else { return .none }
    return common.partialResultToken
  }
}
