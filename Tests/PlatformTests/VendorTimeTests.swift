import Platform
import Testing

@Suite("Times as vendors write them")
struct VendorTimeTests {
  private static let noon = "2026-10-24T19:02:31Z"

  @Test(
    "One reader accepts every form",
    arguments: [
      ("2026-10-24T19:02:31Z", noon), ("2026-10-24t19:02:31z", noon), ("2026-10-24T21:02:31+02:00", noon),
      ("2026-10-24T19:02:31.000+0000", noon), ("2026-10-24T21:02:31+0200", noon), ("2026-10-24T21:02:31+02", noon),
      ("2026-10-24T15:02:31-0400", noon), ("2026-10-24T19:02:31.123Z", "2026-10-24T19:02:31.123Z"),
      ("2026-10-24 19:02:31.123", "2026-10-24T19:02:31.123Z"), ("2026-10-24T19:02:31,5", "2026-10-24T19:02:31.500Z"),
      ("2026-10-24T19:02:31.123456789012Z", "2026-10-24T19:02:31.123Z"), ("2026-10-24 19:02:31", noon),
      ("2026-10-24T19:02:31", noon), ("2026-10-24T19:02", "2026-10-24T19:02:00Z"), (" 2026-10-24 19:02:31 UTC\n", noon),
      ("2026-10-24 19:02:31 GMT", noon), ("2026-10-24 19:02:31 +0000", noon),
      ("2026-10-24", "2026-10-24T00:00:00Z"), ("2026-02-28T24:00:00Z", "2026-03-01T00:00:00Z"),
      ("2026-12-31 24:00:00", "2027-01-01T00:00:00Z"), ("2026-10-24T23:59:60Z", "2026-10-25T00:00:00Z"),
      ("1792868551000", noon), ("1792868551", noon), ("0000-01-01", "0000-01-01T00:00:00Z"),
    ])
  func forms(text: String, expected: String) {
    #expect(VendorTime.parse(text).map(RFC3339.format) == expected)
  }

  @Test(
    "An invalid time is nil",
    arguments: [
      "", " ", "soon", "2026-02-30", "2026-13-01", "2026-10-24T", "2026-10-24T25:00:00Z", "2026-10-24T24:00:01Z",
      "2026-10-24T24:00:00.1Z", "2026-10-24T19:60:00Z", "2026-10-24T19:02:61Z", "2026-10-24T19:02:31.Z",
      "2026-10-24T19:02:31+2", "2026-10-24T19:02:31+24:00", "2026-10-24T19:02:31ZZ", "2026-10-24X19:02:31",
      "20261024", "24.10.2026", "999999999999999", "2026-10-24T19:02:31 CET", String(repeating: "1", count: 100_000),
    ])
  func nonsense(text: String) {
    #expect(VendorTime.parse(text) == nil)
  }

  @Test(
    "A number is in milliseconds; a number that is too small for that is in seconds",
    arguments: [
      (1_792_868_551_123, "2026-10-24T19:02:31.123Z"), (1_792_868_551, noon), (0, "1970-01-01T00:00:00Z"),
      (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (253_402_300_800_000, nil), (.max, nil), (.min, nil),
    ] as [(Int, String?)])
  func numbers(number: Int, expected: String?) {
    #expect(VendorTime.parse(number: number).map(RFC3339.format) == expected)
  }
}
