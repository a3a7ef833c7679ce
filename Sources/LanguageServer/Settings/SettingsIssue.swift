import CaseModel
import JSON
import Platform

/// What is wrong with the settings of a source.
struct SettingsIssue: Sendable, Hashable {
  /// One or more sentences that name the source.
  let text: String

  /// - Parameter source: the path of a file, or the name of what the client sent.
  init(_ issue: Issue, in source: String) {
    text = "Invalid setting in \(source): \(issue.message) It is ignored."
  }

  /// A file that is no valid JSON.
  init(_ error: JSONError, in file: String) {
    text = "\(file) is not valid JSON. \(error.message) It is ignored."
  }

  /// A file that cannot be read.
  init(_ error: SystemError, in file: String) {
    text = "The settings file \(file) cannot be read: \(error.reason). It is ignored."
  }
}
