package import CaseModel
package import ProviderKit

/// The configuration with its faults. A profile with a fault does not affect the others.
package struct Configuration: Sendable {
  /// The absolute path of the file that was read, or that was named and is missing; nil when the environment made the
  /// profile, or nothing was found.
  package let file: String?
  /// In the order of the file; empty with a `fault`.
  package let profiles: [Profile]
  /// The folders in which methods may read and write files, absolute; `defaultRoots` when the file names none.
  package let files: [String]
  /// The saved queries of the file.
  package let queries: SavedQueries
  /// Off with a `fault`.
  package let store: StoreSetting
  package let storeMegabytes: Int
  /// The absolute path of the audit; nil for none.
  package private(set) var audit: String?
  /// Whether a write that the audit cannot record is refused.
  package private(set) var isAuditRequired = false
  /// Absolute paths that no method may read or write: the file itself, present or not, and the files from which its profiles
  /// take secrets, programs and certificates.
  package internal(set) var protectedPaths: [String]
  /// The fault of the whole: a missing file, invalid JSON, an error outside the profiles. It is the answer to every request
  /// that needs a profile.
  package let fault: Fault?
  /// The profiles beside errors outside the profiles. No request may use them; the doctor reports their errors as well.
  package let withheldProfiles: [Profile]

  /// The size limit of a store for which the file states none.
  package static let usualStoreMegabytes = 1024

  init(
    file: String?, profiles: [Profile], files: [String], queries: SavedQueries = .none, store: StoreSetting = .usual,
    storeMegabytes: Int = Configuration.usualStoreMegabytes, audit: String? = nil, isAuditRequired: Bool = false,
    protectedPaths: [String]
  ) {
    self.file = file
    self.profiles = profiles
    self.files = files
    self.queries = queries
    (self.store, self.storeMegabytes) = (store, storeMegabytes)
    (self.audit, self.isAuditRequired) = (audit, isAuditRequired)
    self.protectedPaths = protectedPaths
    fault = nil
    withheldProfiles = []
  }

  init(file: String?, files: [String], protectedPaths: [String], fault: Fault, withholding withheld: [Profile] = []) {
    self.file = file
    self.files = files
    self.protectedPaths = protectedPaths
    self.fault = fault
    queries = .none
    (store, storeMegabytes) = (.off, Self.usualStoreMegabytes)
    profiles = []
    withheldProfiles = withheld
  }

  /// The profiles, or the fault that every request that needs one is answered with.
  package var result: Result<[Profile], Fault> { fault.map { .failure($0) } ?? .success(profiles) }
}
