import JSON

/// Identifies changes at run time.
protocol WireChange {
  static var content: any Decodable.Type { get }
  /// - Parameter json: nil when the member is absent.
  static func read(_ json: JSON?, path: String, _ field: Field?, _ issues: WireReader.IssueList) throws -> Self
}
