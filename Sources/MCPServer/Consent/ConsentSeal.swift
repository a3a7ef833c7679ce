import JSON
import Platform
import Synchronization

/// Seals what a client returns with the user's answer (`requestState`), which an attacker may control.
///
/// A seal is valid once, for a few minutes, and only for the call that it was made for. Its key never leaves the process.
final class ConsentSeal: Sendable {
  /// What a seal is bound to.
  struct Binding: Sendable {
    let tool: String
    let arguments: JSON
    let profile: String
    /// What identifies the content that is sent besides the arguments.
    let content: String?

    /// The digest of the arguments. The order of their members does not matter: a client may write them again.
    fileprivate var members: [JSON] {
      let digest = SHA256.digest(Self.ordered(arguments).bytes)
      return [.string(tool), .string(profile), .string(Base64.encodeForURL(digest)), .string(content ?? "")]
    }

    private static func ordered(_ json: JSON) -> JSON {
      switch json {
      case .array(let elements): .array(elements.map(ordered))
      case .object(let members):
        .object(members.map { .init($0.name, ordered($0.value)) }.sorted { $0.name < $1.name })
      case .slice(let slice): (try? slice.tree()).map(ordered) ?? json
      default: json
      }
    }
  }

  enum SealError: Error {
    case forged, expired, used, otherCall

    /// A sentence about the refused call.
    var reason: String {
      switch self {
      case .forged: "requestState is not a state of this server."
      case .expired: "The question has expired: requestState is too old."
      case .used: "requestState was used already. An answer of the user counts once."
      case .otherCall: "requestState belongs to another call: the tool, the arguments, the profile or the file differ."
      }
    }
  }

  /// How long the user may think.
  static let lifetime = Duration.seconds(300)

  private let key = HMAC.makeKey()
  /// The seals that were used and have not expired, with the time when they expire.
  private let used = Mutex<[String: Int64]>([:])

  func seal(_ binding: Binding, at now: MonotonicTime) -> String {
    let expiry = (now + Self.lifetime).nanoseconds / 1_000_000
    let payload = JSON.array([.string(RandomUUID.make()), .number(Int(clamping: expiry))] + binding.members).bytes
    return Base64.encodeForURL(HMAC.digest(payload, key: key) + payload)
  }

  /// Accepts a seal. Throws for one that was not made for this call, or was accepted before.
  func open(_ text: String, _ binding: Binding, at now: MonotonicTime) throws(SealError) {
    guard text.utf8.count <= 4096, let bytes = Base64.decodeForURL(text), bytes.count > 32 else { throw .forged }
    let payload = Array(bytes[32...])
    guard ConstantTime.areEqual(Array(bytes[..<32]), HMAC.digest(payload, key: key)),
      let members = (try? JSON(parsing: payload))?.array, members.count == 6, let nonce = members[0].string,
      let expiry = members[1].integer.map(Int64.init)
    else { throw .forged }
    let time = now.nanoseconds / 1_000_000
    guard time <= expiry else { throw .expired }
    guard Array(members[2...]) == binding.members else { throw .otherCall }
    let isNew = used.withLock { used in
      used = used.filter { $0.value >= time }
      return used.updateValue(expiry, forKey: nonce) == nil
    }
    guard isNew else { throw .used }
  }
}
