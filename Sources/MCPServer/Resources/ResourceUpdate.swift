import CaseModel
import CaseService
import JSON
import JSONRPC

/// The notifications about resources.
enum ResourceUpdate {
  /// Whether a resource may have another content after these changes; nil if they are unknown.
  static func concerns(_ uri: String, _ changes: [CaseChange]?) -> Bool {
    guard let changes else { return true }
    guard let resource = CaseResource(uri) else { return false }
    return changes.contains { change in
      guard change.case == resource.id else { return false }
      switch resource.part {
      case .whole: return true
      case .comments: return change.affectsComments
      case .attachment: return change.affectsAttachments
      }
    }
  }

  /// Whether the list of open cases may have changed.
  static func concernsList(_ changes: [CaseChange]?) -> Bool {
    guard let changes else { return true }
    return changes.contains(where: \.affectsLists)
  }

  static func updated(_ uri: String, subscription: JSON?) -> OutgoingNotification {
    notification("notifications/resources/updated", [.init("uri", .string(uri))], subscription)
  }

  static func listChanged(subscription: JSON?) -> OutgoingNotification {
    notification("notifications/resources/list_changed", [], subscription)
  }

  static func acknowledged(_ accepted: JSON, subscription: JSON) -> OutgoingNotification {
    notification("notifications/subscriptions/acknowledged", [.init("notifications", accepted)], subscription)
  }

  private static func notification(
    _ method: String, _ members: [JSON.Member], _ subscription: JSON?
  ) -> OutgoingNotification {
    let meta = subscription.map { JSON.Member("_meta", .object([.init(MetaName.subscriptionId, $0)])) }
    return OutgoingNotification(method, JSON.object(members + [meta].compactMap(\.self)))
  }
}
