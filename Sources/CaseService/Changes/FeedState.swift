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

/// The state that lists return, so that a client begins to follow the changes without a gap.
enum FeedStateMember {
  static let param = Field(
    "Whether to return `state`, the state of the changes before the cases were read. Default: if `maxAgeSeconds` is above 0."
  )
  static let result = Field(
    "The state of the changes before the cases were read. `changes/list` continues from here without a gap.")
}

extension Call {
  /// The current state, taken before something is read; nil if none is requested, or the store is off.
  ///
  /// - Parameters:
  ///   - isRequested: the param `withState`.
  ///   - maxAge: the param `maxAgeSeconds`.
  func feedState(_ isRequested: Bool?, maxAge: Int?) async throws(Fault) -> String? {
    guard isRequested ?? (maxAge.map { $0 > 0 } ?? false) else { return nil }
    guard let store = context.store?.store() else {
      if isRequested == true { throw .storeIsOff }
      return nil
    }
    do throws(StoreError) { return try await store.state().text } catch {
      if isRequested == true { throw Fault(error) }
      context.log.info("The state of the changes cannot be read: \(error)")
      return nil
    }
  }
}
