import CaseModel
import JSON
import Platform

/// The text form of all cursors: opaque to the client, and checked when it comes back.
///
/// It is the base64url form of a JSON array (version, kind, hash of the query, payload), followed by a checksum.
enum OpaqueCursor {
  /// The list that a cursor belongs to.
  enum Kind: String { case cases, comments, accounts, search, state }

  private static let version = 1
  private static let longestText = 65_536

  static func text(_ kind: Kind, hash: String, _ payload: JSON) -> String {
    let body = JSON.array([.number(version), .string(kind.rawValue), .string(hash), payload]).bytes
    return Base64.encodeForURL(body + Array(FNV1a(body).hex.utf8))
  }

  /// The payload. Throws `invalidParams` for any text that `text` did not make for the same kind and hash.
  static func payload(of text: String, _ kind: Kind, hash: String) throws(Fault) -> JSON {
    guard text.utf8.count <= longestText, let bytes = Base64.decodeForURL(text), bytes.count > FNV1a.digits,
      // The unused bits of the last character can be changed, too.
      Base64.encodeForURL(bytes) == text
    else { throw invalid }
    let body = Array(bytes.dropLast(FNV1a.digits))
    guard FNV1a(body).hex.utf8.elementsEqual(bytes.suffix(FNV1a.digits)), let json = try? JSON(parsing: body),
      json[0]?.integer == version, json[1]?.string == kind.rawValue, json[2]?.string == hash, let payload = json[3]
    else { throw invalid }
    return payload
  }

  static var invalid: Fault {
    .invalidParams("cursor", "Invalid cursor. Send nextCursor of the previous page with the same params.")
  }
}
