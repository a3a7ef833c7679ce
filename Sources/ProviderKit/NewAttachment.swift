package import CaseModel
package import HTTP

/// A file to attach.
package struct NewAttachment: Sendable {
  /// As the vendor is to show it; no path.
  package var name: String
  package var contentType: String?
  package var description: String?
  package var isPrivate: Bool?
  /// The bytes, or the open file that has them.
  package var content: HTTPUpload.Part
  package var size: Int

  package init(name: String, content: HTTPUpload.Part, size: Int) {
    self.name = name
    self.content = content
    self.size = size
  }

  /// Whether a vendor's record can be that of this file. Vendors replace characters in names, so a size that is the same is
  /// enough: that of the file, or that of the whole form in which it was sent, for a vendor that counts what it received.
  /// To call a file that has arrived another one would make people send it twice.
  package func fits(_ made: Attachment, sentIn form: HTTPUpload) -> Bool {
    made.size.map { $0 == size || $0 == form.length } ?? ResponseMatch.isSameFileName(name, made.name)
  }
}
