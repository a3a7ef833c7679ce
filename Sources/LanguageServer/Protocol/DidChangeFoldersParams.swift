package import CaseModel

/// The params of `workspace/didChangeWorkspaceFolders`.
package struct DidChangeFoldersParams: WireObject {
  package struct Folder: WireObject {
    package var uri: String

    package enum CodingKeys: String, CodingKey, CaseIterable { case uri }
    package static let fields: [CodingKeys: Field] = [.uri: Field("The URI.")]
    package static var allowsOtherMembers: Bool { true }

    var path: String? { FileURI.path(uri) }
  }

  package struct Event: WireObject {
    package var added: [Folder]
    package var removed: [Folder]

    package enum CodingKeys: String, CodingKey, CaseIterable { case added, removed }
    package static let fields: [CodingKeys: Field] = [
      .added: Field("The new folders."), .removed: Field("The folders that are not part of the workspace any more."),
    ]
    package static var allowsOtherMembers: Bool { true }
  }

  package var event: Event

  package enum CodingKeys: String, CodingKey, CaseIterable { case event }
  package static let fields: [CodingKeys: Field] = [.event: Field("The change.")]
  package static var allowsOtherMembers: Bool { true }
}
