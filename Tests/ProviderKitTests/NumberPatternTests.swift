import CaseModel
import ProviderKit
import Testing

@Suite struct NumberPatternTests {
  @Test(arguments: [
    ("CS1234567", true), ("CS1234567890", true), ("CS123456", false), ("CS12345678901", false), ("cs1234567", false),
    ("1234567", false), ("CS", false), ("", false), ("CS123456x", false), ("CS１２３４５６７", false), ("XCS1234567", false),
    ("CS-1234567", false), ("CS\u{301}1234567", false), ("CS1234567\n", false),
  ])
  func aPrefixAndDigits(number: String, matches: Bool) {
    let pattern = NumberPattern(prefix: "CS", digits: 7...10)
    #expect(pattern.matches(number) == matches)
    #expect(pattern.text == "^CS[0-9]{7,10}$")
  }

  @Test func digitsAlone() {
    let pattern = NumberPattern(digits: 8...8)
    #expect(pattern.matches("01234567"))
    #expect(!pattern.matches("0123456"))
    #expect(pattern.text == "^[0-9]{8}$")
  }
}

@Suite struct DescriptionTests {
  /// Every object of the module describes its members in their order.
  @Test func everyMemberHasAHelpText() {
    func check<Object: WireObject>(_ type: Object.Type) {
      #expect(WireProbe.members(of: type).map(\.name) == Object.CodingKeys.allCases.map(\.stringValue))
      #expect(Object.CodingKeys.allCases.allSatisfy { Object.fields[$0]?.help.hasSuffix(".") == true })
    }
    check(SessionStatus.self)
    check(SessionStatus.Renewal.self)
    check(ProviderDescriptor.AuthKind.self)
    check(ProviderDescriptor.Requirement.self)
    check(ProviderDescriptor.Limit.self)
  }
}
