import CaseModel
import JSON
import Testing

@Suite struct NumberTests {
  @Test(arguments: ["0", "-1.50", "1e2", "0.1", "1234567890123456789012345678901234567890"])
  func aNumberKeepsItsText(text: String) throws {
    let number = try #require(JSONNumber.read(try JSON(parsing: text)))
    var writer = JSONWriter()
    number.write(to: &writer)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }

  @Test(arguments: [#""1""#, "true", "null", "[]", "12345678901234567890123456789012345678901"])
  func invalidNumbersAreRefused(text: String) throws { #expect(JSONNumber.read(try JSON(parsing: text)) == nil) }
}
