import CaseModel
import JSON
import Platform

/// The stored content of one session.
struct SessionRecord: Sendable {
  /// An access token and when it was received.
  struct Token: Sendable {
    let value: String
    let received: SharedTimestamp
    let lifetime: Duration
  }

  /// A refusal or pause of the vendor, which also applies to other processes.
  struct Backoff: Sendable {
    let since: SharedTimestamp
    let duration: Duration
    /// Redacted.
    let message: String
    let vendorStatus: Int?
    let vendorCode: String?

    /// The remaining time; nil if it is over.
    func rest(at now: SharedTimestamp) -> Duration? {
      guard let age = since.age(at: now), age < duration else { return nil }
      return duration - age
    }
  }

  /// Nil if there is none or it is invalid.
  var token: Token?
  /// The rotated refresh token.
  var refreshToken: String?
  /// Set if the credential was refused.
  var refusal: Backoff?
  /// The pause that the vendor requested.
  var pause: Backoff?
  /// The account of the last token that named one, which is known after the token expired. It belongs to the credential.
  var account: String?

  var isEmpty: Bool {
    token == nil && refreshToken == nil && refusal == nil && pause == nil && account == nil
  }
}

// MARK: Bytes

extension SessionRecord {
  private static let version = 1
  /// A year. Bounds the numbers of a file, so that arithmetic cannot overflow.
  private static let longest = 366 * 86_400_000

  /// Why a file cannot be used.
  enum Unusable: Error {
    /// Not the format of this version.
    case unknown
    /// Made with another credential, or for another address.
    case foreign
  }

  /// Reads the result of `bytes(for:)`; accepts any bytes.
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
          refusal: try backoff(record.record("refusal")), pause: try backoff(record.record("pause")),
          account: try record.string("account").flatMap { TokenClaims.isName($0) ? $0 : nil }))
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

  /// The content of the file, with a new salt.
  func bytes(for key: SessionKey) -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    return JSON.object(present: [
      ("version", .number(Self.version)), ("profile", .string(key.profile)), ("provider", .string(key.provider)),
      ("baseURL", .string(key.baseURL)), ("tokenURL", key.tokenURL.map { JSON.string($0) } ?? JSON.null),
      ("salt", .string(Hex.text(salt))), ("fingerprint", .string(Hex.text(key.fingerprint(salt: salt)))),
      ("token", token.map(Self.json)), ("refreshToken", refreshToken.map { .string($0) }),
      ("refusal", refusal.map(Self.json)), ("pause", pause.map(Self.json)),
      ("account", account.map { .string($0) }),
    ]).bytes + [UInt8(ascii: "\n")]
  }

  private static func json(_ token: Token) -> JSON {
    .object(
      present: members(token.received) + [
        ("value", .string(token.value)), ("lifetimeMilliseconds", milliseconds(token.lifetime)),
      ])
  }

  private static func json(_ backoff: Backoff) -> JSON {
    .object(
      present: members(backoff.since) + [
        ("forMilliseconds", milliseconds(backoff.duration)), ("message", .string(backoff.message)),
        ("vendorStatus", backoff.vendorStatus.map { .number($0) }),
        ("vendorCode", backoff.vendorCode.map { .string($0) }),
      ])
  }

  private static func members(_ timestamp: SharedTimestamp) -> [(name: String, value: JSON?)] {
    [
      ("wall", .number(timestamp.wall)), ("sinceBoot", .number(timestamp.sinceBoot)),
      ("boot", timestamp.boot.map { .string($0) }),
    ]
  }

  private static func milliseconds(_ duration: Duration) -> JSON {
    .number(Int(clamping: min(max(0, duration.saturatedNanoseconds / 1_000_000), Int64(longest))))
  }
}
