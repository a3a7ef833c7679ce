/// The saved queries of the configuration, each parsed once.
package struct SavedQueries: Sendable {
  private let expressions: [String: QueryExpression]

  package static let none = SavedQueries([:])
  /// The maximum number of saved queries.
  package static let most = 100
  /// How deeply saved queries may contain each other.
  package static let mostNested = 8

  private init(_ expressions: [String: QueryExpression]) { self.expressions = expressions }

  /// The names, sorted.
  package var names: [String] { expressions.keys.sorted() }

  package subscript(name: String) -> QueryExpression? { expressions[name] }

  /// Whether a text can be the name of a saved query: 1 to 32 letters, digits, hyphens and underscores.
  package static func isName(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count) && text.unicodeScalars.allSatisfy(isOfName)
  }

  static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
    default: false
    }
  }

  /// Parses the queries; those with an error are absent.
  ///
  /// - Parameters:
  ///   - profiles, vendors: the known names; nil if they are not checked.
  package static func read(
    _ texts: [String: String], profiles: [String]? = nil, vendors: [String]? = nil
  ) -> (queries: SavedQueries, errors: [String: QueryError]) {
    let reader = Reader(texts, QueryVocabulary(profiles: profiles, vendors: vendors))
    var errors: [String: QueryError] = [:]
    for name in reader.names {
      do throws(QueryError) {
        _ = try reader.expression(name)
      } catch {
        errors[name] = error
      }
    }
    return (SavedQueries(reader.known), errors)
  }

  /// Parses a query when another one names it.
  private final class Reader: SavedQuerySource {
    let names: [String]
    private(set) var known: [String: QueryExpression] = [:]
    private let texts: [String: String]
    private let vocabulary: QueryVocabulary
    /// The queries that are being parsed, each named by the one before.
    private var path: [String] = []

    init(_ texts: [String: String], _ vocabulary: QueryVocabulary) {
      self.texts = texts
      self.vocabulary = vocabulary
      names = texts.keys.sorted()
    }

    func expression(_ name: String) throws(QueryError) -> QueryExpression? {
      if let expression = known[name] { return expression }
      guard let text = texts[name] else { return nil }
      path.append(name)
      defer { path.removeLast() }
      var parser = try QueryParser(text, vocabulary, saved: self)
      let expression = try parser.parse()
      known[name] = expression
      return expression
    }

    func savedQuery(_ name: String) throws(SavedQueryError) -> QueryExpression? {
      if path.contains(name) { throw .cycle(path.drop { $0 != name } + [name]) }
      guard path.count <= SavedQueries.mostNested else { throw .tooDeep }
      let found: QueryExpression?
      do throws(QueryError) {
        found = try expression(name)
      } catch {
        throw error.savedQueryError ?? .invalid(name, problem: error.problem)
      }
      guard path.count + (found?.depth ?? 0) <= SavedQueries.mostNested else { throw .tooDeep }
      return found
    }
  }
}

/// Gives the parser the saved queries.
protocol SavedQuerySource {
  var names: [String] { get }
  func savedQuery(_ name: String) throws(SavedQueryError) -> QueryExpression?
}

/// Why a saved query cannot be used.
enum SavedQueryError: Error, Equatable {
  /// Each names the next one.
  case cycle([String])
  case tooDeep
  case invalid(String, problem: String)

  var problem: String {
    switch self {
    case .cycle(let names):
      "The saved query @\(names.first ?? "") contains itself (\(names.map { "@" + $0 }.joined(separator: " > ")))"
    case .tooDeep: "Saved queries are nested more than \(SavedQueries.mostNested) deep"
    case .invalid(let name, let problem): "The saved query @\(name) is invalid: \(problem)"
    }
  }
}

extension SavedQueries: SavedQuerySource {
  func savedQuery(_ name: String) throws(SavedQueryError) -> QueryExpression? { expressions[name] }
}
