package import CaseModel
package import JSONRPC

/// A method that waits, mostly for a vendor.
package protocol WorkMethod: Method {
  /// The requests to wait for. The key is the case's number if there is a case, else the profile.
  static func lane(_ params: Params) -> Lane
  /// Whether the request waits for an event (`Work.isLongPoll`).
  static func isLongPoll(_ params: Params) -> Bool
  /// An estimate of the bytes of a large answer (`Work.answerBytes`).
  static func answerBytes(_ params: Params) -> Int
  static func run(_ params: Params, _ call: Call) async throws(Fault) -> Result
}

extension WorkMethod {
  package static func answerBytes(_ params: Params) -> Int { 0 }
  package static func isLongPoll(_ params: Params) -> Bool { false }

  /// An estimate of the bytes of this number of rows; 0 if it is small.
  static func answerBytes(rows: Int, each size: Int) -> Int {
    let bytes = rows * size
    return bytes < 256 << 10 ? 0 : bytes
  }
}
