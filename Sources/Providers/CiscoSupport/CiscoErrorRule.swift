import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// A row of Cisco's table of errors: its words and their meaning.
struct CiscoErrorRule: Sendable {
  /// Codes of the gateway and of the application, headings and sentences, as words of lower-case letters and digits.
  let words: [String]
  let meaning: @Sendable (HTTPResponse) -> FaultOverride

  private init(_ words: [String], _ meaning: @escaping @Sendable (HTTPResponse) -> FaultOverride) {
    self.words = words
    self.meaning = meaning
  }

  private init(_ words: [String], _ meaning: FaultOverride) {
    self.init(words) { _ in meaning }
  }

  /// The row of a response, by its code, else by its text; nil if none is known.
  static func of(_ response: HTTPResponse, _ error: VendorError) -> CiscoErrorRule? {
    for text in [error.code, error.message] {
      let sentence = " \(normal(text ?? "")) "
      if let row = table.first(where: { $0.words.contains { sentence.containsText(" \($0) ") } }) { return row }
    }
    return nil
  }

  /// Lower-case words of letters and digits, separated by one blank: `ERR_403_NOT_AUTHORIZED`, `Not Authorized` and
  /// `not-authorized` have the same words.
  private static func normal(_ text: String) -> String {
    let isWord = { (byte: UInt8) in
      byte.isDigit
        || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }
    let words = text.utf8.prefix(4096).split { !isWord($0) }.map { $0.map { $0 | 0x20 } }
    return String(decoding: Array(words.joined(separator: [UInt8(ascii: " ")])), as: UTF8.self)
  }

  /// Specific words first, because `forbidden` occurs in many sentences.
  private static let table: [CiscoErrorRule] = limits + credentials + inputs + service + permission

  /// Whether the request has too many ids, or too long an address.
  static func meansTooMany(_ fault: Fault) -> Bool {
    fault.kind == .rejected && (fault.data["vendorStatus"]?.integer == 414 || states("exceeded", fault))
  }

  /// Whether Cisco has none of the requested cases; any other 404 is about the address.
  static func meansNoCase(_ fault: Fault) -> Bool {
    states("case notfound", fault) || states("case not found", fault) || states("case id is not available", fault)
  }

  private static func states(_ words: String, _ fault: Fault) -> Bool {
    [fault.data["vendorCode"], fault.data["vendorMessage"]].contains { sentence in
      " \(normal(sentence?.string ?? "")) ".containsText(" \(words) ")
    }
  }

  // MARK: The gateway

  private static let limits: [CiscoErrorRule] = [
    // Cisco: requests per second. No Retry-After was seen on its hosts.
    CiscoErrorRule(
      ["developer over qps", "account over queries per second limit"], FaultOverride(.rateLimited, leastWait: 1)),
    // Cisco: per day on one page, per minute on another. Without a time to wait for, a retry would only use up more of the
    // quota.
    CiscoErrorRule(["developer over rate", "account over rate limit"]) { response in
      FaultOverride(
        .rateLimited,
        message:
          "The quota of this application at Cisco is exhausted. The API console shows the limits to the owner of the application.",
        retry: response.headers["Retry-After"] == nil ? .no : .byStatus,
        leastWait: response.headers["Retry-After"] == nil ? 60 : 1)
    },
    // Cisco: the service is busy for everybody. With 429, the same words are about this client.
    CiscoErrorRule(["service over qps", "rate limit exceeded", "over capacity"]) { response in
      response.status == 429
        ? FaultOverride(.rateLimited, leastWait: 1)
        : FaultOverride(.vendorUnavailable, message: "The service of Cisco is over capacity.", retry: .yes)
    },
  ]

  private static let credentials: [CiscoErrorRule] = [
    CiscoErrorRule(
      ["developer inactive", "account inactive"],
      FaultOverride(
        .authRequired,
        message:
          "Cisco has not approved the key of this application, or has disabled it. A key of the old host does not work at the new host, or the reverse.",
        retry: .no)),
    // Cisco: the same words for an expired token and for an unknown key; a new token shows which.
    CiscoErrorRule(
      ["not authorized", "invalid or expired token", "token is invalid", "not recognized"],
      FaultOverride(
        .authRequired,
        message:
          "Cisco refused the token and then a new one. Register the application for the Case API, and wait until the registration is active."
      )),
    CiscoErrorRule(
      ["unknown referrer", "unknown referer"],
      FaultOverride(
        .configuration, message: "The gateway of Cisco does not recognise the sender of the request (Unknown Referrer)."
      )),
    CiscoErrorRule(
      ["service requires ssl", "requires ssl"],
      FaultOverride(.configuration, message: "Cisco requires https (Service requires SSL).")),
    CiscoErrorRule(
      ["service not found"],
      FaultOverride(
        .rejected,
        message: "The gateway of Cisco found no service at this address. The usual cause is a blank in an id.")),
  ]

  // MARK: The application

  private static let inputs: [CiscoErrorRule] = [
    // Cisco: cases of contracts without access are "not available", too.
    CiscoErrorRule(
      ["case notfound", "case not found", "case id is not available"],
      FaultOverride(
        .notFound, message: "Not found at Cisco: the case does not exist, or this application may not read it.")),
    CiscoErrorRule(
      [
        "invalid userid", "authentication error", "invalid sort option", "missing inputs", "invalid dateformat",
        "invalid statusflag", "invalid daterange", "invalid customerid", "invalid mediatype", "exceeded caseids",
        "exceeded contractids", "exceeded userids", "exceeded billtoids", "exceeded inputs", "request uri too long",
        "bad request", "invalid user id", "invalid sort by value", "search criteria is missing", "invalid date format",
        "invalid status flag value", "invalid date range", "exceeds the maximum allowed", "unsupported media type",
      ], FaultOverride(.rejected)),
  ]

  private static let service: [CiscoErrorRule] = [
    // Cisco: with 404 the service is not configured, with 500 its database is down.
    CiscoErrorRule(["api unavailable"]) { response in
      FaultOverride(.vendorUnavailable, retry: response.status == 404 ? .once : .yes)
    },
    CiscoErrorRule(
      [
        "unknown failure", "system error", "internal server error", "bad gateway", "proxy error", "gateway timeout",
        "service unavailable", "api maintenance",
      ], FaultOverride(.vendorUnavailable, retry: .yes)),
  ]

  private static let permission: [CiscoErrorRule] = [
    CiscoErrorRule(
      ["case api forbidden", "forbidden", "do not have permission", "does not have access"], FaultOverride(.forbidden))
  ]
}
