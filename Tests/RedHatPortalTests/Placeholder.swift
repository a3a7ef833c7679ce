import RedHatPortal
import Testing
