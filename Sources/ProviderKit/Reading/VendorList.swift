/// The readable elements of a vendor's list.
package struct VendorList<Part> {
  package let parts: [Part]
  private let listing: VendorListing

  package init(_ parts: [Part] = [], _ listing: VendorListing = .init()) {
    self.parts = parts
    self.listing = listing
  }

  package var indices: [Int] { listing.indices }
  package var received: Int { listing.received }

  /// Whether every element could be read.
  package var isComplete: Bool { parts.count == received }
}

extension VendorList: Sendable where Part: Sendable {}
