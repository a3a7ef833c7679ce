/// The floor RedHatPortal.
package enum RedHatPortal {}
