import CaseModel
import JSON
import Platform
import ProviderKit
import Testing

@Suite("Single values of vendors")
struct VendorValueTests {
  private func value(_ json: String) throws -> VendorValue? { try JSONSlice(checking: Array(json.utf8)).vendorValue }

  @Test(
    "A severity is the first number in the text",
    arguments: [
      ("2", 2, "2"), ("2.0", 2, "2"), ("4", 4, "4"), ("5", nil, "5"), ("0", nil, "0"), ("2.5", nil, "2.5"),
      (#""2""#, 2, "2"), (#""2 (High)""#, 2, "2 (High)"), (#""Sev 2""#, 2, "Sev 2"), (#""S1""#, 1, "S1"),
      (#""2.0""#, 2, "2.0"), (#""2.5""#, nil, "2.5"), (#""10""#, nil, "10"), (#""high""#, nil, "high"),
      (#""22""#, nil, "22"),
    ] as [(String, Int?, String)])
  func severities(json: String, level: Int?, vendor: String) throws {
    #expect(try value(json)?.severity == CaseSeverity(level: level, vendor: vendor))
  }

  @Test(
    "A whole number may be a text",
    arguments: [
      ("4", 4), ("4.0", 4), (#""4""#, 4), (#"" 4 ""#, 4), (#""4.0""#, 4), (#""1e3""#, 1000), ("-1", -1), ("1.5", nil),
      (#""many""#, nil), ("true", nil), (#""""#, nil), ("1e99", nil), (String(repeating: "9", count: 1000), nil),
    ] as [(String, Int?)])
  func integers(json: String, expected: Int?) throws {
    #expect(try value(json)?.integer == expected)
  }

  @Test(
    "A text may be a number, or an object with a name",
    arguments: [
      (#""a""#, "a"), ("77", "77"), ("1.50", "1.50"), ("true", "true"), (#"{"id":1,"name":"OpenShift"}"#, "OpenShift"),
      (#"{"id":1}"#, nil), ("[1]", nil), ("null", nil), (String(repeating: "9", count: 1000), nil),
    ] as [(String, String?)])
  func texts(json: String, expected: String?) throws {
    #expect(try value(json)?.text == expected)
  }

  @Test(
    "True and false have several spellings",
    arguments: [
      ("true", true), ("false", false), (#""true""#, true), (#""FALSE""#, false), (#""Yes""#, true), (#""n""#, false),
      ("1", true), ("0", false), (#""1""#, true), ("2", nil), (#""maybe""#, nil),
    ] as [(String, Bool?)])
  func flags(json: String, expected: Bool?) throws {
    #expect(try value(json)?.flag == expected)
  }

  @Test(
    "The number of a case keeps its leading zeros, and cannot change a path",
    arguments: [
      ("4371920", 8, "04371920"), ("4371920", 0, "4371920"), (#""4371920""#, 8, "4371920"), (#"" CS1 ""#, 0, "CS1"),
      ("123456789", 8, "123456789"), (#""../x""#, 0, nil), (#"".""#, 0, nil), (#""""#, 0, nil), (#""a b""#, 0, nil),
      ("1.5", 0, nil), ("-5", 8, nil), ("true", 0, nil), (#""é""#, 0, nil), (#""a\u0000""#, 0, nil),
      ("\"" + String(repeating: "a", count: 65) + "\"", 0, nil),
    ] as [(String, Int, String?)])
  func caseNumbers(json: String, digits: Int, expected: String?) throws {
    #expect(try value(json)?.caseNumber(digits: digits) == expected)
  }
}
