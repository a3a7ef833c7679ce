import CaseModel
import HTTP
import Platform
import ProviderKit
import Testing

private func attachment(_ name: String, _ bytes: [UInt8] = [1, 0, 255], type: String? = nil) -> NewAttachment {
  var file = NewAttachment(name: name, content: .bytes(bytes), size: bytes.count)
  file.contentType = type
  return file
}

@Suite struct MultipartFormTests {
  /// A vendor's record of a file of three bytes, and whether it matches the file.
  @Test func theRecordMustMatchTheFile() {
    let file = attachment("a.log")
    let form = MultipartForm(name: "file", file: file).upload
    let records: [(name: String, size: Int?, fits: Bool)] = [
      ("a.log", 3, true), ("other", 3, true), ("a_log", nil, true), ("other", nil, false), ("a.log", 4, false),
      // A vendor whose size includes the whole form.
      ("other", form.length, true), ("a.log", form.length + 1, false),
    ]
    for record in records {
      let made = CaseModel.Attachment(id: "1", name: record.name, size: record.size)
      #expect(file.fits(made, sentIn: form) == record.fits, "\(record)")
    }
  }

  @Test func everyByteIsSent() throws {
    let form = MultipartForm(name: "file", file: attachment("a.bin"), boundary: "XYZ")
    #expect(form.contentType == "multipart/form-data; boundary=XYZ")
    let head =
      "--XYZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n"
      + "Content-Type: application/octet-stream\r\n\r\n"
    let expected = Array(head.utf8) + [1, 0, 255] + Array("\r\n--XYZ--\r\n".utf8)
    #expect(try form.upload.collect() == expected)
    #expect(form.upload.length == expected.count)
  }

  @Test func fieldsComeBeforeTheFile() throws {
    let form = MultipartForm(
      name: "file", file: attachment("é\"x\".txt", Array("hi".utf8), type: "text/plain"),
      fields: [("description", "two\r\nlines"), ("a\"b", "")], boundary: "b0")
    let expected = """
      --b0\r
      Content-Disposition: form-data; name="description"\r
      \r
      two\r
      lines\r
      --b0\r
      Content-Disposition: form-data; name="a%22b"\r
      \r
      \r
      --b0\r
      Content-Disposition: form-data; name="file"; filename="é%22x%22.txt"\r
      Content-Type: text/plain\r
      \r
      hi\r
      --b0--\r

      """
    #expect(String(decoding: try form.upload.collect(), as: UTF8.self) == expected)
  }

  @Test func anEmptyFileIsSent() throws {
    let form = MultipartForm(name: "f", file: attachment("a", []), boundary: "B")
    let text = String(decoding: try form.upload.collect(), as: UTF8.self)
    #expect(text.hasSuffix("octet-stream\r\n\r\n\r\n--B--\r\n"))
  }

  @Test func aFileIsReadWhileItIsSent() throws {
    let file = try NewFile(in: "/tmp")
    try FileDescriptors.writeAll(file.descriptor, Array("old".utf8))
    let form = MultipartForm(
      name: "f",
      file: NewAttachment(
        name: "a", content: .file(descriptor: file.descriptor, offset: 1, length: 4), size: 4), boundary: "B")
    let length = form.upload.length
    try FileDescriptors.writeAll(file.descriptor, Array("er and longer".utf8))
    let text = String(decoding: try form.upload.collect(), as: UTF8.self)
    #expect(text.contains("\r\n\r\nlder\r\n--B--\r\n"))
    #expect(text.utf8.count == length, "the announced size is the maximum")
  }

  /// File names, and their form between the quotes.
  @Test(
    arguments: [
      ("a b.txt", "a b.txt"), ("\"", "%22"), ("a\r\nX-Evil: 1", "a%0D%0AX-Evil: 1"), ("a\u{0}\t\u{7F}b", "ab"),
      ("100%.txt", "100%.txt"), ("ünï.txt", "ünï.txt"), ("a\\b", "a\\b"),
    ])
  func namesAreQuoted(name: String, written: String) throws {
    let form = MultipartForm(name: "f", file: attachment(name), boundary: "B")
    let lines = String(decoding: try form.upload.collect(), as: UTF8.self).split(separator: "\r\n")
    #expect(lines[1] == "Content-Disposition: form-data; name=\"f\"; filename=\"\(written)\"")
  }

  /// Media types, and the written header: a type that is invalid in a header is omitted.
  @Test(
    arguments: [
      ("text/plain", "text/plain"), ("text/plain; charset=utf-8", "text/plain; charset=utf-8"),
      (nil, "application/octet-stream"), ("", "application/octet-stream"), ("text", "application/octet-stream"),
      ("text/plain\r\nX-Evil: 1", "application/octet-stream"), ("text/plän", "application/octet-stream"),
    ] as [(String?, String)])
  func mediaTypesAreWritten(type: String?, written: String) throws {
    let form = MultipartForm(name: "f", file: attachment("a", type: type), boundary: "B")
    let lines = String(decoding: try form.upload.collect(), as: UTF8.self).split(separator: "\r\n")
    #expect(lines[2] == "Content-Type: \(written)")
  }

  @Test(arguments: [
    ("text/plain", true), ("application/vnd.x+json", true), ("text/plain; charset=utf-8", true),
    ("text/plain ;a=b", true), ("a/b;", true), ("*/*", true), ("", false), ("text", false), ("text/", false),
    ("/plain", false), ("a/b/c", false), ("a b/c", false), ("a/b c", false), ("text/plain\r\nX: 1", false),
    ("a/ö", false), ("a(x)/b", false), ("a/b\u{0}", false),
  ])
  func mediaTypesAreChecked(text: String, isOne: Bool) { #expect(MultipartForm.isMediaType(text) == isOne) }

  @Test func boundariesAreUnique() {
    let types = (0..<100).map { _ in MultipartForm(name: "f", file: attachment("a")).contentType }
    #expect(Set(types).count == 100)
    for type in types {
      let boundary = type.dropFirst("multipart/form-data; boundary=".count)
      // RFC 2046: 1 to 70 characters; these need no quotes.
      #expect((1...70).contains(boundary.utf8.count))
      #expect(boundary.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    }
  }
}
