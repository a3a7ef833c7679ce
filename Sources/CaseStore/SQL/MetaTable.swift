internal import Platform

/// Values of the whole store.
struct MetaTable {
  let connection: SQLConnection

  func value(_ name: String) throws(StoreError) -> String? {
    try connection.first("SELECT value FROM meta WHERE name = ?1", [.text(name)]) { $0.text(0) }
  }

  func set(_ name: String, _ value: String) throws(StoreError) {
    try connection.run(
      "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      [.text(name), .text(value)])
  }

  /// The key for the hashes of private texts. Created at the first use, in a transaction that writes.
  func privateKey() throws(StoreError) -> [UInt8] {
    if let key = try value("private_key").flatMap(Hex.bytes) { return key }
    var generator = SystemRandomNumberGenerator()
    let key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    try set("private_key", Hex.text(key))
    return key
  }

  var epoch: String { get throws(StoreError) { try value("epoch") ?? "" } }

  var sequence: Int { get throws(StoreError) { try value("sequence").flatMap { Int($0) } ?? 0 } }
}
