import CiscoSupport
import Testing
