package import CaseModel
import JSON
import Platform
import ProviderKit

/// The query of a listing, and its users.
struct ListingFilter: Sendable {
  private let expression: QueryExpression
  /// The user of each profile, or why the user is unknown; absent where the query does not name the user.
  private var users: [String: Result<[String], Fault>] = [:]

  /// What must be equal on all pages.
  var definition: String { expression.definition }

  /// Parses the query, and finds its users. Nil without a query.
  ///
  /// - Parameter profiles: nil for all.
  static func make(_ text: String?, profiles: [ProfileName]?, _ call: Call) async throws(Fault) -> ListingFilter? {
    guard let text else { return nil }
    let all = try call.context.profiles()
    let vocabulary = QueryVocabulary(
      profiles: all.map(\.name), vendors: call.context.kinds.map(\.descriptor.id), saved: call.context.savedQueries())
    var filter: ListingFilter
    do throws(QueryError) {
      filter = ListingFilter(expression: try QueryExpression(parsing: text, vocabulary))
    } catch {
      throw Fault.invalidParams("query", error.message)
        .with("character", .number(error.character)).with("offset", .number(error.offset))
        .with("valid", error.valid.isEmpty ? nil : .array(error.valid.map { .string($0) }))
    }
    guard filter.expression.namesUser else { return filter }
    let now = call.context.time.date
    let listed = all.filter { profile in
      (profiles.map { $0.contains { $0.text == profile.name } } ?? true) && filter.needsUser(of: profile, now: now)
    }
    for (profile, user) in zip(listed, await gatherResults(listed, call.user)) { filter.users[profile.name] = user }
    return filter
  }

  private init(expression: QueryExpression) { self.expression = expression }

  /// The words and phrases that a search ranks by, and the filter that remains.
  var searchSplit: (terms: [TextPattern], filter: ListingFilter) {
    let (terms, rest) = expression.searchSplit
    var filter = ListingFilter(expression: rest)
    filter.users = users
    return (terms, filter)
  }

  /// Splits the query for a profile; nil if it matches no case of it. Throws if it names the user, and the user is unknown.
  func compiled(_ query: CaseQuery, for profile: Profile, now: Timestamp) throws(Fault) -> CompiledQuery? {
    let user = try? users[profile.name]?.get()
    let compiled = compiled(query, profile, QueryContext(now: now, user: user ?? []))
    guard compiled?.remainder.namesUser == true, let known = users[profile.name] else { return compiled }
    _ = try known.get()
    return compiled
  }

  /// Whether the query can match a case of the profile.
  func mayMatch(_ profile: Profile, now: Timestamp) -> Bool {
    compiled(CaseQuery(), profile, QueryContext(now: now)) != nil
  }

  private func needsUser(of profile: Profile, now: Timestamp) -> Bool {
    compiled(CaseQuery(), profile, QueryContext(now: now))?.remainder.namesUser == true
  }

  private func compiled(_ query: CaseQuery, _ profile: Profile, _ context: QueryContext) -> CompiledQuery? {
    expression.compiled(into: query, profile: profile.name, vendor: profile.providerID ?? "", context)
  }
}

extension Call {
  /// The ids and e-mail addresses of the user of a profile. Logs in if only the session knows the user.
  fileprivate func user(of profile: Profile) async throws(Fault) -> [String] {
    if !profile.me.isEmpty { return profile.me }
    let provider = try profile.provider.get()
    if provider.descriptor.userSetting == nil {
      if let user = provider.session.status.user { return [user] }
      let authorization = try await provider.session.authorization(vendorCall(profile))
      provider.session.ended(authorization)
      if let user = provider.session.status.user { return [user] }
    }
    throw Fault.invalidParams(
      "query",
      "Unknown user of the profile \"\(profile.name)\" for is:mine. Set \"me\" of the profile in the configuration to your ids "
        + "and e-mail addresses."
    ).with("profile", profile.name)
  }
}

extension Call {
  /// Whether a query has words that `cases/search` looks for; otherwise `cases/list` filters by it.
  package func searchesTexts(_ query: String?, _ profiles: [ProfileName]?) async throws(Fault) -> Bool {
    guard let filter = try await ListingFilter.make(query, profiles: profiles, self) else { return false }
    return !filter.searchSplit.terms.isEmpty
  }
}
