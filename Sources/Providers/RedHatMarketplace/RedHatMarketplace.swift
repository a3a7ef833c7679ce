/// The floor RedHatMarketplace.
package enum RedHatMarketplace {}
