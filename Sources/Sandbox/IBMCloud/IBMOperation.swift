/// The operations of section 4 of the reference.
package enum IBMOperation: String, CaseIterable, Sendable {
  case listCases, createCase, getCase, setStatus, listComments, addComment
  case addToWatchlist, removeFromWatchlist, addResource
  case addAttachments, downloadAttachment, removeAttachment
  case euSupport, technicalOfferings, resolutionCodes, statuses

  /// Whether it requires more than the role Viewer.
  var writes: Bool {
    switch self {
    case .createCase, .setStatus, .addComment, .addToWatchlist, .removeFromWatchlist, .addResource, .addAttachments,
      .removeAttachment:
      true
    default: false
    }
  }
}
