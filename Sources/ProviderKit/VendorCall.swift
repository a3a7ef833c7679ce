package import Platform

/// What a request of casewire hands down to the vendor requests that it is made of.
package struct VendorCall: Sendable {
  /// When all of it must be done, tries and waiting included.
  package let deadline: MonotonicTime
  /// Tells a waiting person how far it is; does nothing when nobody asked.
  package let report: @Sendable (_ message: String) -> Void

  package init(deadline: MonotonicTime, report: @escaping @Sendable (_ message: String) -> Void = { _ in }) {
    self.deadline = deadline
    self.report = report
  }
}
