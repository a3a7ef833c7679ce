/// The limits of a document. Exceeding one is an error, detected before memory is used for the excess.
package struct XMLLimits: Sendable {
  /// Bytes of the document; more than 512 MiB count as 512 MiB.
  package var bytes: Int
  /// Nested elements, including the root.
  package var depth: Int
  /// Attributes of one element, including namespace declarations.
  package var attributes: Int
  /// Elements and attributes of the document together.
  package var parts: Int
  /// Different names and prefixes, and different namespaces.
  package var names: Int

  package init(
    bytes: Int = 16 << 20, depth: Int = 64, attributes: Int = 256, parts: Int = 1_000_000, names: Int = 10_000
  ) {
    self.bytes = bytes
    self.depth = depth
    self.attributes = attributes
    self.parts = parts
    self.names = names
  }

  /// The limit of bytes that is enforced. Offsets and counts in a document must fit into 32 bits.
  var allowedBytes: Int { max(0, min(bytes, 512 << 20)) }
}
