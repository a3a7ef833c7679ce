/// The floor XML.
package enum XML {}
