/// A value that writes itself as JSON.
package protocol JSONWritable {
  func write(to writer: inout JSONWriter)
}
