package import JSON

/// The severity of a case.
package struct CaseSeverity: WireObject, Equatable {
  package var level: Int?
  package var vendor: String

  package enum CodingKeys: String, CodingKey, CaseIterable { case level, vendor }
  package static let fields: [CodingKeys: Field] = [
    .level: Field("1 (worst) to 4; absent if the vendor's severity has no counterpart.", range: 1...4),
    .vendor: Field("The vendor's own severity."),
  ]

  package init(level: Int?, vendor: String) {
    self.level = level
    self.vendor = vendor
  }
}

extension CaseSeverity {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("level", level)
    writer.member("vendor", vendor)
    writer.endObject()
  }
}
