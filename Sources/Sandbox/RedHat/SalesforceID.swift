/// Ids in the form of Salesforce's: 15 case-sensitive characters, and 3 that encode the case.
enum SalesforceID {
  /// - Parameter prefix: the kind of the record, three characters.
  static func make(_ prefix: String, _ random: inout SplitMix64) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    var bytes = Array(prefix.utf8) + Array("A000000".utf8)
    while bytes.count < 15 { bytes.append(alphabet[random.below(alphabet.count)]) }
    for start in [0, 5, 10] {
      let bits = (0..<5).reduce(0) { bits, offset in
        let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[start + offset])
        return bits | (isCapital ? 1 << offset : 0)
      }
      bytes.append(Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".utf8)[bits])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
