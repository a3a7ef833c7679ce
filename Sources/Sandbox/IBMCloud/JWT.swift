import JSON

/// A token in the form of IAM's.
enum JWT {
  static func text(_ user: IBMUser, issuedAt: Int, expiration: Int, _ random: inout SplitMix64) -> String {
    let claims = claims(user, id: random.uuid(), issuedAt: issuedAt, expiration: expiration)
    return UnsignedJWT.text(claims: claims, keyID: "20261101-sandbox", &random)
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
