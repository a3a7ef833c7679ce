import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform

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
    let filter = params.notifications
    let followed = try call.context.profilesToFollow()
    // The acknowledgement has the others left out: one of them must not end the reports about the rest.
    let known = (filter.resourceSubscriptions ?? []).filter { uri in
      CaseResource(uri).map { followed.contains($0.profile.text) } == true
    }
    let uris = Array(known.prefix(ResourceSubscriptions.most))
    let watchesList = filter.resourcesListChanged == true
    var accepted: [JSON.Member] = []
    if watchesList { accepted.append(.init("resourcesListChanged", true)) }
    if !uris.isEmpty { accepted.append(.init("resourceSubscriptions", .array(uris.map { .string($0) }))) }
    var profiles = Set(uris.compactMap { CaseResource($0)?.profile })
    if watchesList { profiles.formUnion(followed.compactMap(ProfileName.init)) }
    let acknowledged = ResourceUpdate.acknowledged(.object(accepted), subscription: id)
    let watch: ChangeWatch?
    // The first message is the acknowledgement, so what changes meanwhile waits for it.
    let gate = NotificationGate(connection)
    if profiles.isEmpty {
      watch = nil
    } else {
      watch = try await ChangeWatch(call, profiles: profiles.sorted { $0.text < $1.text }) { changes in
        for uri in uris where ResourceUpdate.concerns(uri, changes) {
          gate.send(ResourceUpdate.updated(uri, subscription: id))
        }
        if watchesList, ResourceUpdate.concernsList(changes) {
          gate.send(ResourceUpdate.listChanged(subscription: id))
        }
      }
    }
    gate.open(with: acknowledged)
    while !Task.isCancelled { try? await call.context.time.sleep(for: .seconds(3600)) }
    gate.close()
    watch?.end()
    return request.result([], meta: [.init(MetaName.subscriptionId, id)])
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
