/// The floor CiscoSupport.
package enum CiscoSupport {}
