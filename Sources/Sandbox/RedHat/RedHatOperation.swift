/// The operations of the API, in all dialects.
package enum RedHatOperation: String, CaseIterable, Sendable {
  case listCases, filterCases, getCase, createCase, updateCase
  case listComments, getComment, addComment, updateComment
  case listAttachments, addAttachment, downloadAttachment, deleteAttachment
  /// rest-v3: the address of a file, and the file at that address.
  case locateAttachment, fetchFile
  case addNotifiedUser, removeNotifiedUser
  case listProducts, listVersions
  case listGroups, getGroup, addGroup, updateGroup, deleteGroup, setDefaultGroup
  case listEntitlements, listValues, attachmentSize, businessHours
  case currentUser, findUser, listAccounts, getAccount, listUsers
  case health, ping
}
