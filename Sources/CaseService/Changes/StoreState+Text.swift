import CaseModel
import CaseStore
import JSON
import Platform

/// The text of a position in the changes, which clients keep.
extension StoreState {
  var text: String {
    OpaqueCursor.text(.state, hash: "", .array([.string(epoch), .number(sequence), .string(key)]))
  }

  /// Throws `invalidParams` for any text that casewire did not make.
  init(_ text: String) throws(Fault) {
    guard let payload = try? OpaqueCursor.payload(of: text, .state, hash: ""), let epoch = payload[0]?.string,
      let sequence = payload[1]?.integer, let key = payload[2]?.string
    else {
      throw .invalidParams("state", "Invalid state. Send the `state` of an earlier result without a change.")
    }
    self.init(epoch: epoch, sequence: sequence, key: key)
  }

  static let longestText = 4096
}
