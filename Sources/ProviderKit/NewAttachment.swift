package import CaseModel
package import HTTP

/// A file to attach.
package struct NewAttachment: Sendable {
  /// The name that the vendor displays; no path.
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

  /// Whether a vendor's record can be this file. Vendors replace characters in names, so an equal size is enough: that of the
  /// file, or that of the whole form for a vendor that counts what it received. A wrong "no" would make users send the file
  /// twice.
  package func fits(_ made: Attachment, sentIn form: HTTPUpload) -> Bool {
    made.size.map { $0 == size || $0 == form.length } ?? ResponseMatch.isSameFileName(name, made.name)
  }
}
