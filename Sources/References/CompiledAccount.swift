import ProviderKit

/// A profile, ready for the search.
struct CompiledAccount: Sendable, Equatable {
  let name: String
  let bytes: [UInt8]
  let vendor: String
  let numbers: [NumberPattern]

  func accepts(_ number: String) -> Bool {
    for index in numbers.indices where numbers[index].matches(number) { return true }
    return false
  }
}
