import CaseModel
import CaseService
import ProviderKit
import References

/// The case that a person means by a word: an id, a number in any letter case with or without its prefix, or the address of its
/// page.
struct CaseWord {
  let context: ServiceContext

  /// The id or number for the request. A word that matches nothing stays as it is: the method states what is wrong with it.
  func id(_ word: String) throws(UsageError) -> String {
    if word.hasPrefix("https://") || word.hasPrefix("http://") { return try page(word) }
    let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let number = parts.last, CaseReference.isNumber(number) else { return word }
    let profile = parts.count == 2 ? parts[0] : nil
    let patterns = patterns(of: profile)
    let forms = [number, number.uppercased()] + patterns.map { $0.prefix + number }
    guard let form = forms.first(where: { form in patterns.contains { $0.matches(form) } }) else { return word }
    return profile.map { "\($0)/\(form)" } ?? form
  }

  private func patterns(of profile: String?) -> [NumberPattern] {
    let profiles = (try? context.profiles()) ?? []
    return profiles.filter { profile == nil || $0.name == profile }.flatMap { one -> [NumberPattern] in
      guard case .success(let provider) = one.provider, provider.cases != nil else { return [] }
      return provider.descriptor.numberPatterns
    }
  }

  private func page(_ address: String) throws(UsageError) -> String {
    guard let formats = try? context.referenceFormats() else { return address }
    let text = Array(address.utf8)
    guard let mention = ReferenceRecognizer(formats).find(in: text.span, limit: 1).references.first else {
      throw UsageError("\"\(address)\" is not the address of a case page. Use the number of the case.")
    }
    return mention.profile.map { "\($0)/\(mention.number)" } ?? mention.number
  }
}
