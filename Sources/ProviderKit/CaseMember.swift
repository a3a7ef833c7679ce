import CaseModel

/// The members of a case that `cases/create` sets and `cases/update` changes, with their bounds.
enum CaseMember {
  /// The length of a name or a word, such as a product.
  static let word = 1...1000

  static let title = Field("The title, in one line.", length: 1...100_000)
  static let description = Field("The description of the problem.", length: 1...1_000_000)
  static let type = Field("The vendor's type of case, from `values/list`.", length: word)
  static let severity = Field("The severity, 1 (worst) to 4.", range: 1...4)
  static let product = Field("The product.", length: word)
  static let version = Field("The product's version.", length: word)
  static let group = Field("The case group.", length: word)
  static let customerReference = Field("Your own reference.", length: word)
}
