/// A mention of a case in a text.
package struct Mention: Sendable, Equatable {
  package enum Form: Sendable {
    /// The number alone.
    case number
    /// `profile/number`.
    case id
    /// The address of the web page.
    case page
  }

  package let form: Form
  /// The bytes of the mention in UTF-8.
  package let range: Range<Int>
  /// The number as the vendor writes it.
  package let number: String
  /// The profiles that may have the case.
  package let profiles: [String]

  package init(_ form: Form, _ range: Range<Int>, number: String, profiles: [String]) {
    self.form = form
    self.range = range
    self.number = number
    self.profiles = profiles
  }

  /// The profile, if only one may have the case.
  package var profile: String? { profiles.count == 1 ? profiles[0] : nil }
}
