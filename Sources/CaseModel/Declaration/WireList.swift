import JSON

/// Identifies lists at run time.
protocol WireList {
  static var element: any Decodable.Type { get }
  static func read(_ json: JSON, path: String, _ field: Field?, _ issues: WireReader.IssueList) throws -> Self
}
