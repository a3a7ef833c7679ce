import CaseModel
import CaseService
import FoundationEssentials
import HTTP
import JSON
import JSONRPC
import Platform
import ProviderKit
import Synchronization
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A vendor that keeps files and comments in memory, records its requests, and can fail during each of them.
final class FakeCaseParts: AttachmentStore, AttachmentWriter, AttachmentRemover {
  struct StoredFile: Sendable {
    var attachment: CaseModel.Attachment
    var bytes: [UInt8]
    /// The file name in the download response.
    var answersAs: String?
    /// The content encoding in the download response.
    var encoding: String?
  }

  private struct State {
    var files: [StoredFile] = []
    var calls: [String] = []
    var lastFile: NewAttachment?
  }

  private let state = Mutex(State())
  /// Runs during an `add`, before the bytes are read.
  let whileAdding: @Sendable (String) async -> Void
  /// Runs during a download, after half of the bytes.
  let whileFetching: @Sendable () throws(Fault) -> Void

  /// The fault of an `add`.
  let refusal: Fault?

  init(
    _ files: [StoredFile] = [], refusal: Fault? = nil,
    whileAdding: @escaping @Sendable (String) async -> Void = { _ in },
    whileFetching: @escaping @Sendable () throws(Fault) -> Void = {}
  ) {
    self.refusal = refusal
    self.whileAdding = whileAdding
    self.whileFetching = whileFetching
    state.withLock { $0.files = files }
  }

  /// One file with this name and the id `a1`.
  convenience init(
    name: String, _ text: String = "from the vendor", size: Int? = nil,
    whileFetching: @escaping @Sendable () throws(Fault) -> Void = {}
  ) {
    let stored = StoredFile(attachment: Attachment(id: "a1", name: name, size: size), bytes: Array(text.utf8))
    self.init([stored], whileFetching: whileFetching)
  }

  /// The requests in order, such as `add F1`.
  var calls: [String] { state.withLock { $0.calls } }
  var files: [StoredFile] { state.withLock { $0.files } }
  /// The last argument of `add`.
  var lastFile: NewAttachment? { state.withLock { $0.lastFile } }

  func note(_ call: String) { state.withLock { $0.calls.append(call) } }

  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [CaseModel.Attachment] {
    note(raw ? "list \(number) raw" : "list \(number)")
    return files.map(\.attachment)
  }

  func warning(about file: NewAttachment) -> String? { file.name.hasSuffix(".odd") ? "an odd name" : nil }

  func add(
    _ file: NewAttachment, to number: String, _ call: VendorCall
  ) async throws(Fault) -> CaseModel.Attachment {
    note("add \(number)")
    await whileAdding(number)
    if let refusal { throw refusal }
    do {
      let bytes = try HTTPUpload([file.content]).collect()
      return state.withLock { state in
        let attachment = Attachment(id: "a\(state.files.count + 1)", name: file.name, size: bytes.count)
        state.files.append(StoredFile(attachment: attachment, bytes: bytes))
        state.lastFile = file
        return attachment
      }
    } catch {
      throw .invalidParams("path", error.reason)
    }
  }

  func download(
    _ id: String, of number: String, to sink: HTTPSink?, limit: Int, _ call: VendorCall
  ) async throws(Fault) -> FetchedFile {
    note("download \(number)")
    guard let stored = files.first(where: { $0.attachment.id == id }) else { throw Fault(.notFound, "no such file") }
    guard stored.bytes.count <= limit else { throw Fault(.tooLarge, "more than \(limit) bytes") }
    guard let sink else {
      try whileFetching()
      return fetched(stored, stored.bytes)
    }
    let half = stored.bytes.count / 2
    do throws(SystemError) { try FileDescriptors.writeAll(sink.descriptor, Array(stored.bytes[..<half])) } catch {
      throw .invalidParams("path", error.reason)
    }
    try whileFetching()
    do throws(SystemError) { try FileDescriptors.writeAll(sink.descriptor, Array(stored.bytes[half...])) } catch {
      throw .invalidParams("path", error.reason)
    }
    return fetched(stored, [])
  }

  private func fetched(_ stored: StoredFile, _ bytes: [UInt8]) -> FetchedFile {
    var file = FetchedFile(bytes: bytes, size: stored.bytes.count, name: stored.answersAs)
    file.encoding = stored.encoding
    return file
  }

  func delete(
    _ id: String, of number: String, _ call: VendorCall
  ) async throws(Fault) -> [CaseModel.Attachment] {
    note("delete \(number)")
    return state.withLock { state in
      state.files.removeAll { $0.attachment.id == id }
      return state.files.map(\.attachment)
    }
  }
}

/// The other parts; each records its requests.
extension FakeCaseParts: CommentStore, CommentWriter, CaseCreator, CaseStatusChanger, CaseUpdater, CaseEscalator,
  Watchlist,
  ResourceStore, OrderService
{
  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [CaseModel.Comment] { [] }
  func add(
    _ text: String, isPrivate: Bool?, to number: String, _ call: VendorCall
  ) async throws(Fault) -> CaseModel.Comment {
    note("comment \(number)")
    return Comment(text: text)
  }

  func create(_ new: NewCase, _ call: VendorCall) async throws(Fault) -> Case {
    note("create")
    return Case(profile: "box", provider: "cabinet", number: "F1")
  }

  func apply(_ change: StatusChange, to number: String, _ call: VendorCall) async throws(Fault) -> Case {
    note("status \(number)")
    return Case(profile: "box", provider: "cabinet", number: number)
  }

  func update(_ number: String, with changes: CaseChanges, _ call: VendorCall) async throws(Fault) -> Case {
    note("update \(number)")
    return Case(profile: "box", provider: "cabinet", number: number)
  }

  func escalate(_ number: String, comment: String?, _ call: VendorCall) async throws(Fault) -> Case {
    note("escalate \(number)")
    return Case(profile: "box", provider: "cabinet", number: number)
  }

  func add(
    _ users: [User], to number: String, _ call: VendorCall
  ) async throws(Fault) -> (added: [User], failed: [User]) {
    note("watch \(number)")
    return (users, [])
  }
  func remove(_ users: [User], from number: String, _ call: VendorCall) async throws(Fault) -> [User] {
    note("unwatch \(number)")
    return []
  }

  func add(_ resource: Resource, to number: String, _ call: VendorCall) async throws(Fault) -> Resource {
    note("resource \(number)")
    return resource
  }

  func eligibility(on edition: String, for account: String, _ call: VendorCall) async throws(Fault) -> OrderEligibility
  {
    OrderEligibility(allowed: true)
  }
  func submit(_ order: NewOrder, _ call: VendorCall) async throws(Fault) -> [Subscription] {
    note("order \(order.account)")
    return []
  }
}

/// A dispatcher over one `FakeCaseParts`, as the profile `box`.
struct FakeProfiles: Sendable {
  let fakeParts: FakeCaseParts
  let dispatcher: Dispatcher

  /// - Parameters:
  ///   - roots: the folders that files may be in.
  ///   - protected: the paths in them that are protected.
  init(
    _ fakeParts: FakeCaseParts = FakeCaseParts(), roots: [String] = [], protected: [String] = [],
    isReadOnly: Bool = false,
    isBoxReadOnly: Bool = false
  ) {
    self.fakeParts = fakeParts
    let descriptor = ProviderDescriptor(
      id: "cabinet", name: "Cabinet", baseURL: "https://cabinet.example", tokenURL: nil,
      numberPatterns: [NumberPattern(prefix: "F", digits: 1...4)], authKinds: [])
    var provider = Provider(
      profile: "box", descriptor: descriptor, baseURL: descriptor.baseURL,
      session: FakeSession(status: SessionStatus(profile: "box", provider: "cabinet", state: .active, source: nil)))
    (provider.comments, provider.commenting, provider.creation) = (fakeParts, fakeParts, fakeParts)
    (provider.statusChanges, provider.updates, provider.escalation) = (fakeParts, fakeParts, fakeParts)
    (provider.watchlist, provider.resources, provider.orders) = (fakeParts, fakeParts, fakeParts)
    (provider.attachments, provider.attaching, provider.attachmentRemoval) = (fakeParts, fakeParts, fakeParts)
    let profile = Profile(
      name: "box", providerID: "cabinet", baseURL: descriptor.baseURL, isReadOnly: isBoxReadOnly,
      provider: .success(provider))
    let (time, redactor) = (ManualTime(), Redactor())
    let log = Log(level: .error, redactor: redactor, time: time)
    dispatcher = Dispatcher(
      context: ServiceContext(
        kinds: [], time: time, log: log, redactor: redactor, version: "1", isReadOnly: isReadOnly,
        files: { FileAccess(roots: roots, protectedPaths: protected) }
      ) { .success([profile]) })
  }

  /// The result or error of a request.
  struct Outcome: Sendable {
    let result: JSON?
    let error: JSON?
    let progress: [ProgressEvent]

    var kind: String? { error?["data"]?["kind"]?.string }
    var issue: JSON? { error?["data"]?["issues"]?[0] }
    /// The sentence about `path` without its subject; nil if `path` is valid.
    var pathRule: String? {
      guard issue?["path"] == "path", let rule = issue?["rule"]?.string else { return nil }
      let subject = "\"path\" "
      return rule.hasPrefix(subject) ? String(rule.dropFirst(subject.count)) : rule
    }
  }

  func prepare(
    _ method: String, _ params: JSON, _ onProgress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
  ) throws -> Preparation {
    dispatcher.prepare(method, try JSONSlice(checking: params.bytes), Caller(onProgress: onProgress))
  }

  func ask(_ method: String, _ params: JSON) async throws -> Outcome {
    let progress = Mutex<[ProgressEvent]>([])
    let preparation = try prepare(method, params) { event in progress.withLock { $0.append(event) } }
    let answer =
      switch preparation {
      case .answer(let answer): answer
      case .work(let work): await work.run()
      }
    switch answer {
    case .result(let value): return Outcome(result: try tree(value), error: nil, progress: progress.withLock { $0 })
    case .failure(let error): return Outcome(result: nil, error: try tree(error), progress: progress.withLock { $0 })
    }
  }

  private func tree(_ value: any JSONWritable) throws -> JSON {
    var writer = JSONWriter()
    value.write(to: &writer)
    return try JSON(parsing: writer.bytes, duplicates: .refuse)
  }

  /// Sends `attachments/add` with a file.
  func upload(_ path: String, _ more: [JSON.Member] = []) async throws -> Outcome {
    try await ask("attachments/add", .object([.init("case", "box/F1"), .init("path", .string(path))] + more))
  }

  /// Sends `attachments/download` of the file `a1`.
  func download(_ path: String? = nil, overwrite: Bool? = nil) async throws -> Outcome {
    var members: [JSON.Member] = [.init("case", "box/F1"), .init("attachment", "a1")]
    if let path { members.append(.init("path", .string(path))) }
    if let overwrite { members.append(.init("overwrite", .bool(overwrite))) }
    return try await ask("attachments/download", .object(members))
  }
}
