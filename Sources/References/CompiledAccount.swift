import ProviderKit

/// A profile, ready for the search.
struct CompiledAccount: Sendable, Equatable {
  let name: String
  let bytes: [UInt8]
  let vendor: String
  let numbers: [NumberPattern]
  /// The profiles of a mention that only this one may have, so that they share one list.
  let alone: [String]

  init(name: String, bytes: [UInt8], vendor: String, numbers: [NumberPattern]) {
    (self.name, self.bytes, self.vendor, self.numbers) = (name, bytes, vendor, numbers)
    alone = [name]
  }

  func accepts(_ number: String) -> Bool {
    for index in numbers.indices where numbers[index].matches(number) { return true }
    return false
  }
}
