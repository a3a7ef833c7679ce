import JSON

/// Params that grow by dotted names.
struct ParamTree {
  private(set) var members: [JSON.Member] = []

  init(_ members: [JSON.Member] = []) { self.members = members }

  func has(_ param: String) -> Bool { members.contains { $0.name == param } }

  subscript(_ param: String) -> JSON? { members.first { $0.name == param }?.value }

  /// Removes a param and returns its value.
  mutating func remove(_ param: String) -> JSON? {
    defer { members.removeAll { $0.name == param } }
    return self[param]
  }

  /// Sets a value; objects on the way are created.
  mutating func set(_ path: ArraySlice<String>, _ value: JSON) {
    guard let name = path.first else { return }
    let old = self[name]
    var new = value
    if path.count > 1 {
      var inner = ParamTree(old?.object ?? [])
      inner.set(path.dropFirst(), value)
      new = .object(inner.members)
    }
    members.removeAll { $0.name == name }
    members.append(.init(name, new))
  }
}
