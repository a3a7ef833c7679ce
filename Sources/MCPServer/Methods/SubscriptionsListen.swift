import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import ProviderKit

/// Reports changes until the client cancels it, in 2026-07-28.
enum SubscriptionsListen: MCPMethod, WorkMethod {
  static let name = "subscriptions/listen"
  static let summary = "Sends notifications about changes until it is cancelled."

  static func lane(_ params: Params) -> Lane { .free }
  static func isLongPoll(_ params: Params) -> Bool { true }

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> JSON {
    let request = try call.mcp()
    guard let connection = call.connection, let id = call.requestID?.json else {
      throw Fault(.unsupported, "A subscription needs a connection that stays open.")
    }
    guard request.state.listeners.begin() else {
      throw Fault(.conflict, "This connection has too many requests of \(name). Cancel one of them.")
    }
    defer { request.state.listeners.end() }
    let choice = try Choice(params.notifications, call)
    // The first message is the acknowledgement, so what changes meanwhile waits for it.
    let gate = NotificationGate(connection)
    let watch = try await choice.watch(call, id, gate)
    gate.open(with: ResourceUpdate.acknowledged(choice.accepted, subscription: id))
    while !Task.isCancelled { try? await call.context.time.sleep(for: .seconds(3600)) }
    gate.close()
    watch?.end()
    return request.result([], meta: [.init(MetaName.subscriptionId, id)])
  }

  /// What is reported of a filter. The acknowledgement has the rest left out: an unknown resource must not end the reports about the
  /// others.
  private struct Choice {
    private let uris: [String]
    private let watchesList: Bool
    private let profiles: [ProfileName]

    init(_ filter: Filter, _ call: Call) throws(Fault) {
      let followed = try call.context.profilesToFollow()
      var seen: Set<String> = []
      let known = (filter.resourceSubscriptions ?? []).filter { uri in
        seen.insert(uri).inserted && CaseResource(uri).map { followed.contains($0.profile.text) } == true
      }
      uris = Array(known.prefix(ResourceSubscriptions.most))
      watchesList = filter.resourcesListChanged == true
      var profiles = Set(uris.compactMap { CaseResource($0)?.profile })
      if watchesList { profiles.formUnion(followed.compactMap(ProfileName.init)) }
      self.profiles = profiles.sorted { $0.text < $1.text }
    }

    var accepted: JSON {
      .object(present: [
        ("resourcesListChanged", watchesList ? true : nil),
        ("resourceSubscriptions", uris.isEmpty ? nil : .array(uris.map { .string($0) })),
      ])
    }

    func watch(_ call: Call, _ id: JSON, _ gate: NotificationGate) async throws(Fault) -> ChangeWatch? {
      if profiles.isEmpty { return nil }
      return try await ChangeWatch(call, profiles: profiles) { [uris, watchesList] changes in
        for uri in uris where ResourceUpdate.concerns(uri, changes) {
          gate.send(ResourceUpdate.updated(uri, subscription: id))
        }
        if watchesList, ResourceUpdate.concernsList(changes) {
          gate.send(ResourceUpdate.listChanged(subscription: id))
        }
      }
    }
  }

  struct Params: WireObject {
    var notifications: Filter

    enum CodingKeys: String, CodingKey, CaseIterable { case notifications }
    static let fields: [CodingKeys: Field] = [.notifications: Field("The notifications to send.")]
    static var schemaName: String { "SubscriptionsListenParams" }
    static var allowsOtherMembers: Bool { true }
  }

  struct Filter: WireObject {
    var resourcesListChanged: Bool?
    var resourceSubscriptions: [String]?

    enum CodingKeys: String, CodingKey, CaseIterable { case resourcesListChanged, resourceSubscriptions }
    static let fields: [CodingKeys: Field] = [
      .resourcesListChanged: Field("Whether to report that the list of resources changed."),
      .resourceSubscriptions: Field("The resources whose changes are reported."),
    ]
    static var schemaName: String { "SubscriptionsListenFilter" }
    static var allowsOtherMembers: Bool { true }
  }
}
