import CaseModel
import HTTP
import JSON
import ProviderKit

/// The values of forms. IBM: from its utilities, which early SDKs had and later ones do not mention.
///
/// If one is missing (404), the documented list replaces it; offerings have no such list.
struct IBMValues: ValueCatalog {
  let client: VendorClient

  /// A client at the base path of the utilities, beside that of the cases.
  init(client: VendorClient) {
    self.client = client.at(Self.utilities(of: client.baseURL))
  }

  let kinds: [ValueKind] = [.offerings, .resolutionCodes, .statuses, .euSupport, .types, .severities]

  private static func utilities(of baseURL: String) -> String {
    let suffix = "/v1"
    let parent = baseURL.hasSuffix(suffix) ? String(baseURL.dropLast(suffix.count)) : baseURL
    return parent + "/utilities/v1"
  }

  func values(_ kind: ValueKind, of parent: String?, _ call: VendorCall) async throws(Fault) -> [Value] {
    if parent != nil { throw .invalidParams("of", "is not supported by IBM Cloud. Omit it.") }
    switch kind {
    case .types: return IBMCaseChanges.types.map { Value(.string($0), $0) }
    case .severities: return (1...4).map { Value(.number($0), $0 == 1 ? "1 (worst)" : "\($0)") }
    case .offerings: return try await fetch(kind, "/offerings/technical", call, instead: nil, Self.offerings)
    case .resolutionCodes:
      return try await fetch(kind, "/constants/resolution-codes", call, instead: Self.documentedCodes) {
        (answer) throws(JSONError) in try Self.list(answer, "resolution_codes", "value")
      }
    case .statuses:
      return try await fetch(kind, "/constants/statuses", call, instead: Self.documentedStatuses) {
        (answer) throws(JSONError) in try Self.list(answer, "statuses", "description").map(Self.status)
      }
    case .euSupport: return try await fetch(kind, "/eu-support", call, instead: nil, Self.euSupport)
    default: throw lacking(kind)
    }
  }

  private func lacking(_ kind: ValueKind) -> Fault {
    client.fault(.unsupported, "IBM Cloud cannot list \(kind.rawValue).")
      .with("supported", .array(kinds.filter { $0 != kind }.map { .string($0.rawValue) }))
  }

  private func fetch(
    _ kind: ValueKind, _ path: VendorPath, _ call: VendorCall, instead: [Value]?,
    _ read: (JSONRecord) throws(JSONError) -> [Value]
  ) async throws(Fault) -> [Value] {
    let request = VendorRequest(.get, path, headers: IBMCases.headers, isRepeatable: true)
    do throws(Fault) {
      return try await client.sendForRecord(request, call, decode: read)
    } catch {
      if error.kind == .notFound {
        guard let instead else { throw lacking(kind) }
        return instead
      }
      throw error
    }
  }

  // MARK: Answers

  private static func offerings(_ answer: JSONRecord) throws(JSONError) -> [Value] {
    try answer.rows("offerings") { (record) throws(JSONError) in
      guard let name = record.lenientText("name") else { return nil }
      let type = record.lenientRecord("type")
      func text(_ member: StaticString) -> JSON? { type?.lenientString(member).map { .string($0) } }
      return Value(
        .object(present: [
          ("name", .string(name)), ("group", text("group")), ("key", text("key")), ("kind", text("kind")),
          ("id", text("id")),
        ]), name)
    }.parts
  }

  private static func list(
    _ answer: JSONRecord, _ name: StaticString, _ label: StaticString
  ) throws(JSONError) -> [Value] {
    try answer.rows(name) { (record) throws(JSONError) in
      guard let id = record["id"] else { return nil }
      let value = try id.tree()
      return Value(value, record.lenientString(label) ?? value.string ?? value.text)
    }.parts
  }

  /// Values are casewire's words; a state without one keeps IBM's.
  private static func status(_ value: Value) -> Value {
    guard let word = value.value.string else { return value }
    let state = IBMStatus.read(word).state
    return Value(.string(state == .unknown ? word : state.rawValue), value.name)
  }

  private static func euSupport(_ answer: JSONRecord) throws(JSONError) -> [Value] {
    guard let property = answer.lenientText("property") else { throw answer.missing("property") }
    guard property == "data_center" else {
      return [
        Value(["supported": true], "EU support is required"), Value(["supported": false], "EU support is not needed"),
      ]
    }
    return try answer.rows("values") { (record) throws(JSONError) in
      guard let id = record.lenientInteger("id") else { return nil }
      let name = record.lenientText("name") ?? record.lenientText("value")
      return Value(["dataCenter": .number(id)], name ?? "data centre \(id)")
    }.parts
  }

  // MARK: What the documentation says

  private static let documentedCodes = [
    "client's error", "defect in a component or service", "documentation mistake", "answer found in forums",
    "answer found in public documentation", "no longer needed", "IBM gave the answer outside the case",
    "an IBM support engineer gave the answer",
  ].enumerated().map { Value(.number($0.offset + 1), $0.element) }

  private static let documentedStatuses = IBMStatus.all.map { state, word in
    let name = word.split(separator: "_").map { $0 == "on" ? "on" : $0.prefix(1).uppercased() + $0.dropFirst() }
    return Value(.string(state.rawValue), name.joined(separator: " "))
  }
}
