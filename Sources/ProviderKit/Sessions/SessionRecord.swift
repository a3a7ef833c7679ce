import CaseModel
import JSON
import Platform

/// What the store keeps of one session.
struct SessionRecord: Sendable {
  /// An access token and when it was received.
  struct Token: Sendable {
    let value: String
    let received: SharedTimestamp
    let lifetime: Duration
  }

  /// The vendor's word that holds back other processes, too.
  struct Backoff: Sendable {
    let since: SharedTimestamp
    let duration: Duration
    /// Secrets taken out.
    let message: String
    let vendorStatus: Int?
    let vendorCode: String?

    /// How much of it is left; nil when it is over.
    func rest(at now: SharedTimestamp) -> Duration? {
      guard let age = since.age(at: now), age < duration else { return nil }
      return duration - age
    }
  }

  /// Nil when there is none, or none that is any good.
  var token: Token?
  /// The refresh token that the vendor rotated to.
  var refreshToken: String?
  /// The credential was refused.
  var refusal: Backoff?
  /// The pause that the vendor requested.
  var pause: Backoff?

  var isEmpty: Bool { token == nil && refreshToken == nil && refusal == nil && pause == nil }
}

// MARK: Bytes

extension SessionRecord {
  private static let version = 1
  /// A year; no number of a file leads to arithmetic that could overflow.
  private static let longest = 366 * 86_400_000

  /// Why a file is of no use.
  enum Unusable: Error {
    /// Not what this version writes.
    case unknown
    /// Made with another credential, or for another address.
    case foreign
  }

  /// Reads what `bytes(for:)` wrote; accepts any bytes.
  static func read(_ bytes: [UInt8], for key: SessionKey) -> Result<SessionRecord, Unusable> {
    do throws(JSONError) {
      let record = try JSONRecord(parsing: bytes)
      guard try record.integer("version") == version, let salt = try record.string("salt").flatMap(Hex.bytes),
        let print = try record.string("fingerprint").flatMap(Hex.bytes)
      else { return .failure(.unknown) }
      guard try record.string("profile") == key.profile, try record.string("provider") == key.provider,
        try record.string("baseURL") == key.baseURL, try record.string("tokenURL") == key.tokenURL,
        ConstantTime.areEqual(print, key.fingerprint(salt: salt))
      else { return .failure(.foreign) }
      return .success(
        SessionRecord(
          token: try token(record.record("token")),
          refreshToken: try record.string("refreshToken").flatMap { AccessToken.fitsHeader($0) ? $0 : nil },
          refusal: try backoff(record.record("refusal")), pause: try backoff(record.record("pause"))))
    } catch {
      return .failure(.unknown)
    }
  }

  private static func token(_ record: JSONRecord?) throws(JSONError) -> Token? {
    guard let record, let value = try record.string("value"), AccessToken.fitsHeader(value),
      let received = try timestamp(record), let lifetime = try duration(record, "lifetimeMilliseconds")
    else { return nil }
    return Token(value: value, received: received, lifetime: lifetime)
  }

  private static func backoff(_ record: JSONRecord?) throws(JSONError) -> Backoff? {
    guard let record, let since = try timestamp(record), let duration = try duration(record, "forMilliseconds"),
      let message = try record.string("message")
    else { return nil }
    return Backoff(
      since: since, duration: duration, message: message, vendorStatus: try record.integer("vendorStatus"),
      vendorCode: try record.string("vendorCode"))
  }

  private static func timestamp(_ record: JSONRecord) throws(JSONError) -> SharedTimestamp? {
    guard let wall = try record.integer("wall"), let sinceBoot = try record.integer("sinceBoot") else { return nil }
    return SharedTimestamp(wall: wall, sinceBoot: sinceBoot, boot: try record.string("boot"))
  }

  private static func duration(_ record: JSONRecord, _ name: StaticString) throws(JSONError) -> Duration? {
    guard let count = try record.integer(name), (0...longest).contains(count) else { return nil }
    return .milliseconds(count)
  }

  /// The file's content, with a salt of its own.
  func bytes(for key: SessionKey) -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    var members: [JSON.Member] = [
      .init("version", .number(Self.version)), .init("profile", .string(key.profile)),
      .init("provider", .string(key.provider)), .init("baseURL", .string(key.baseURL)),
      .init("tokenURL", key.tokenURL.map { .string($0) } ?? .null), .init("salt", .string(Hex.text(salt))),
      .init("fingerprint", .string(Hex.text(key.fingerprint(salt: salt)))),
    ]
    if let token {
      let parts =
        Self.members(token.received) + [
          .init("value", .string(token.value)), .init("lifetimeMilliseconds", Self.milliseconds(token.lifetime)),
        ]
      members.append(.init("token", .object(parts)))
    }
    if let refreshToken { members.append(.init("refreshToken", .string(refreshToken))) }
    if let refusal { members.append(.init("refusal", Self.json(refusal))) }
    if let pause { members.append(.init("pause", Self.json(pause))) }
    return JSON.object(members).bytes + [UInt8(ascii: "\n")]
  }

  private static func json(_ backoff: Backoff) -> JSON {
    var members = Self.members(backoff.since)
    members += [.init("forMilliseconds", milliseconds(backoff.duration)), .init("message", .string(backoff.message))]
    if let status = backoff.vendorStatus { members.append(.init("vendorStatus", .number(status))) }
    if let code = backoff.vendorCode { members.append(.init("vendorCode", .string(code))) }
    return .object(members)
  }

  private static func members(_ timestamp: SharedTimestamp) -> [JSON.Member] {
    var members: [JSON.Member] = [
      .init("wall", .number(timestamp.wall)), .init("sinceBoot", .number(timestamp.sinceBoot)),
    ]
    if let boot = timestamp.boot { members.append(.init("boot", .string(boot))) }
    return members
  }

  private static func milliseconds(_ duration: Duration) -> JSON {
    .number(Int(clamping: min(max(0, duration.saturatedNanoseconds / 1_000_000), Int64(longest))))
  }
}
