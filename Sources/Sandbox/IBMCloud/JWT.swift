import JSON
import Platform

/// A token in the form of IAM's: header, claims and a signature of the size that RS256 makes. Nobody signed it; a client
/// has no business to verify it.
enum JWT {
  static func text(_ user: IBMUser, issuedAt: Int, expiration: Int, _ random: inout SplitMix64) -> String {
    let id = random.uuid()
    return text(claims: claims(user, id: id, issuedAt: issuedAt, expiration: expiration), &random)
  }

  /// With any claims, written as JSON.
  static func text(claims: [UInt8], _ random: inout SplitMix64) -> String {
    let header = #"{"kid":"20261101-sandbox","alg":"RS256"}"#
    var signature: [UInt8] = []
    for _ in 0..<32 { withUnsafeBytes(of: random.next().bigEndian) { signature += $0 } }
    return [Array(header.utf8), claims, signature].map(Base64.encodeForURL).joined(separator: ".")
  }

  /// The claims that IAM puts into a token for an API key; those that matter are `iat`, `exp`, `iam_id`, `account.bss`
  /// and `sub`.
  private static func claims(_ user: IBMUser, id: String, issuedAt: Int, expiration: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("iam_id", user.iamID)
    writer.member("id", user.iamID)
    writer.member("realmid", user.realm)
    writer.member("jti", id)
    writer.member("identifier", user.iamID.drop { $0 != "-" }.dropFirst().description)
    writer.member("name", user.name)
    writer.member("email", user.userID)
    writer.member("sub", user.userID)
    writer.name("account")
    writer.beginObject()
    writer.member("valid", true)
    writer.member("bss", IBMPeople.account)
    writer.member("frozen", true)
    writer.endObject()
    writer.member("iat", issuedAt)
    writer.member("exp", expiration)
    writer.member("iss", "https://iam.cloud.ibm.com/identity")
    writer.member("grant_type", "urn:ibm:params:oauth:grant-type:apikey")
    writer.member("scope", "ibm openid")
    writer.member("client_id", "default")
    writer.member("acr", 1)
    writer.name("amr")
    writer.beginArray()
    writer.string("pwd")
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }
}
