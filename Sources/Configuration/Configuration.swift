package import CaseModel
package import ProviderKit

/// What the configuration says, faults included: a profile that is wrong stands beside those that are right, and the
/// process goes on.
package struct Configuration: Sendable {
  /// The absolute path of the file that was read or looked for by its name; nil when the environment alone made the
  /// profile, or nothing was found.
  package let file: String?
  /// In the order of the file; empty when `fault` is there.
  package let profiles: [Profile]
  /// The folders in which methods may read and write files, absolute; `defaultRoots` when the file names none.
  package let files: [String]
  /// What no method may read or write, absolute: the file itself, where it was looked for, and what its profiles take
  /// secrets, programs and certificates from.
  package internal(set) var protectedPaths: [String]
  /// What is wrong with the whole: no file, not JSON, a fault outside of the profiles. Every request that needs a profile
  /// is answered with it.
  package let fault: Fault?

  init(file: String?, profiles: [Profile], files: [String], protectedPaths: [String]) {
    self.file = file
    self.profiles = profiles
    self.files = files
    self.protectedPaths = protectedPaths
    fault = nil
  }

  init(file: String?, files: [String], protectedPaths: [String], fault: Fault) {
    self.file = file
    self.files = files
    self.protectedPaths = protectedPaths
    self.fault = fault
    profiles = []
  }

  /// The profiles, or the fault that every request that needs one is answered with.
  package var result: Result<[Profile], Fault> { fault.map { .failure($0) } ?? .success(profiles) }
}
