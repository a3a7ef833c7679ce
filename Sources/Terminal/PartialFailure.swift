package import JSON
import Platform

/// A profile that failed although the request succeeded.
package struct PartialFailure: Sendable, Equatable {
  package let profile: String
  package let message: String
  /// Whether credentials are missing.
  package let kind: String?

  /// The failed profiles of a result: those of `sources` and `failures`, and the vendor of a case that comes from the store.
  package static func all(in result: JSON) -> [PartialFailure] {
    let lists = ["sources", "failures"].flatMap { result[$0]?.array ?? [] }
    var failures = lists.compactMap { one(in: $0) }
    if result["id"] != nil, let own = one(in: result) { failures.append(own) }
    return failures
  }

  /// Whether a result can have any, without parsing it.
  package static func mayBe(in result: [UInt8]) -> Bool {
    // Without the first quotation mark, because a page has ten thousand of them. Those in a text are escaped.
    ByteSearch.contains(#"failure":"#, in: result)
  }

  private static func one(in source: JSON) -> PartialFailure? {
    guard let failure = source["failure"], !failure.isNull else { return nil }
    let isStale = source["stale"]?.bool == true
    return PartialFailure(
      profile: source["profile"]?.string ?? "?",
      message: (failure["message"]?.string ?? "The request failed.") + (isStale ? " Showing stored data." : ""),
      kind: failure["data"]?["kind"]?.string)
  }
}
