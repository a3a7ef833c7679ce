/// The number of ids per request.
struct CiscoChunks: Sendable, Equatable {
  var numbers = 30
  var contracts = 10
  var users = 10

  subscript(_ kind: CiscoIDKind) -> Int {
    get {
      switch kind {
      case .numbers: numbers
      case .contracts: contracts
      case .users: users
      }
    }
    set {
      switch kind {
      case .numbers: numbers = newValue
      case .contracts: contracts = newValue
      case .users: users = newValue
      }
    }
  }
}
