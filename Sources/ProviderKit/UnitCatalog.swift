package import CaseModel

/// Reads the units of measure of charges.
package protocol UnitCatalog: Sendable {
  /// All units; `locale` is the language of their texts, such as `en-us`.
  func list(locale: String?, raw: Bool, _ call: VendorCall) async throws(Fault) -> [UnitOfMeasure]
  func get(_ unit: String, locale: String?, raw: Bool, _ call: VendorCall) async throws(Fault) -> UnitOfMeasure
}
