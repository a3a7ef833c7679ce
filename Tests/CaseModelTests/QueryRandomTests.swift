import CaseModel
import JSON
import Platform
import TestSupport
import Testing

@Suite struct QueryRandomTests {
  @Test(.timeLimit(.minutes(10)), arguments: [1, 2, 3, 4] as [UInt64])
  func randomQueriesMatchWhatTheyMean(seed: UInt64) throws {
    var random = QueryGenerator(seed: seed)
    var (matched, narrowed) = (0, 0)
    for _ in 0..<2_500 {
      let query = random.query(nesting: 2)
      let (saved, errors) = SavedQueries.read(query.saved)
      #expect(errors.isEmpty)
      let vocabulary = QueryVocabulary(saved: saved)
      let expression = try QueryExpression(parsing: query.text, vocabulary)
      #expect(try QueryExpression(parsing: expression.text, vocabulary) == expression, "\(query.text)")
      for _ in 0..<2 {
        let row = random.row()
        let context = QueryContext(now: QueryGenerator.now, user: ["me@example", "ID-7"])
        let isExpected = query.matches(row)
        guard expression.matches(row, context) == isExpected else {
          Issue.record("\(query.text): \(row) must \(isExpected ? "" : "not ")match")
          return
        }
        matched += isExpected ? 1 : 0
        narrowed += try check(expression, row, context, isExpected)
      }
    }
    // The test would prove nothing about queries that match no case, or all of them.
    #expect(matched > 500 && narrowed > 500, "\(matched), \(narrowed)")
  }

  /// Checks the params and the remainder. Returns 1 if the params exclude the case.
  private func check(
    _ expression: QueryExpression, _ row: Case, _ context: QueryContext, _ isExpected: Bool
  ) throws -> Int {
    var base = CaseQuery()
    base.fields = []
    guard let compiled = expression.compiled(into: base, profile: row.profile, vendor: row.provider, context) else {
      #expect(!isExpected, "\(expression.text)")
      return 1
    }
    let passes = CaseFilter.allCases.allSatisfy { $0.passes(row, compiled.query) }
    #expect(passes || !isExpected, "\(expression.text) excludes \(row)")
    #expect((passes && compiled.remainder.matches(row, context)) == isExpected, "\(expression.text)")
    #expect(compiled.query.check().isEmpty)
    if passes {
      // The remainder reads only the members that the query requests.
      var reduced = row
      reduced.shown = compiled.query.fields.union([.profile, .provider, .number])
      var writer = JSONWriter()
      reduced.write(to: &writer)
      let read = try WireReader.read(Case.self, from: JSON(parsing: writer.bytes)).get()
      #expect(compiled.remainder.matches(read, context) == isExpected, "\(expression.text) misses a member")
    }
    return passes ? 0 : 1
  }
}
