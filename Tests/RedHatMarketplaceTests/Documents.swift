/// The six responses in the vendor's documentation, with the same members and types and with invented names.
enum Documents {
  static let accounts = """
    {"totalResults": 1,"OMAccounts": [{"_id": "6aa98dd2790490b6281a2411","name": "Nordlicht Hosting","isCompany": true,\
    "billingAccountId": "ACCT000009999","billingAddress": {"companyName": "Nordlicht Hosting GmbH","firstName": "Ida",\
    "lastName": "Sommer","address1": "Kai 7","address2": "Haus B","city": "Kiel","stateProvince": "SH",\
    "postalCode": "24103","phoneNumber": "(0431)555123","countryCode": "DE"},"vatNumber": "987","taxCode": "12",\
    "status": "PENDING","vendorStatus": "PENDING","billingAccountRefs": {"zuoraAccountId": "aa92c0fb72e0de46",\
    "sapSiteNumber": "0004000001","ibmCustomerNumber": "1990000","mppNumber": "0190000001"},"isCustomer": true,\
    "isVendor": true,"partnerConnectId": "777","accountRHIdLink": "13000001","loginRHIdLink": "idaSommer",\
    "companyRef": "6ab39b052ea9a08821470e4a","vendorAccount": {"addressVerified": true,"vendorLegalAddress": \
    {"companyName": "Nordlicht Verkauf","firstName": "Jan","lastName": "Winter","address1": "Kai 8","address2": "",\
    "city": "Kiel","stateProvince": "SH","postalCode": "24103","phoneNumber": "(0431)555124","countryCode": "DE"},\
    "vatNumber": "987","taxCode": "12","vendorType": "IBM"},"bssAccountId": "OMP-aa88191ae209449a",\
    "createdAt": "2020-06-17T03:28:18.050Z","paymentInfo": [{"_id": "6b982c6b7fb6b5e2d31214ee","type": "CREDIT_CARD",\
    "isDefault": true,"cardType": "VISA","scrambledNumber": "****4321","expiryDate": "1129","verified": true,\
    "walletId": "71ef13f0185f11eb","accountId": "6b982b957fb6b5e2d31214eb"},{"_id": "6b99f2aa7fb6b5e2d31214f6",\
    "type": "CREDIT_CARD","isDefault": false,"cardType": "MASTERCARD","scrambledNumber": "****2222",\
    "expiryDate": "0128","walletId": "71ef13f0185f11eb","accountId": "6b982b957fb6b5e2d31214eb"}],\
    "accountCreationStatus": {"_id": "aa92c0fb72e0de46","accountId": "6aa98dd2790490b6281a2411",\
    "updatedOn": "2020-06-17T03:28:18.050Z","lastProcessingAttempt": "2020-06-17T03:28:18.050Z","stuckAlert": false,\
    "zuora": true,"customerCreate": true,"icn": true,"orderContainer": true},"OMRoles": [{"roleName": "AccountOwner",\
    "OMUser": {"_id": "6b7dcdce501cf8bcadc40c54","iamId": "IBMid-11000950RA","emailAddress": "ida@nordlicht.example",\
    "firstName": "Ida","lastName": "Sommer","preferredLanguage": "en-us"}},{"roleName": "AccountMember","OMUser": \
    {"_id": "6b7de18b501cf8bcadc40c56","iamId": "IBMid-11000951R4","emailAddress": "jan@nordlicht.example",\
    "firstName": "Jan","lastName": "Winter","preferredLanguage": "en-us"}}],"enterpriseMarketplace": \
    {"name": "Nordlicht","theme": {"primary": "#00AA88","secondary": "#0088AA","fontColor": "#000000"},\
    "enabled": true},"isTaxExempt": false}]}
    """

  /// A response of the second version, with the shape in the operator's tests.
  static let accountsV2 = """
    {"totalResults":1,"userIdentityInfo":{"iamId":"77","name":"Ida"},"OMAccounts":[{"id":"6aa98dd2790490b6281a2411",\
    "name":"Nordlicht","isCompany":false,"billingAccountRefs":{},"billingReferences":[{"accountId":"6aa9","type":"customer"}],\
    "childAccountIds":["6ab1","6ab2"],"OMRoles":[{"roleName":"AccountOwner","userId":"6b7d"}]}]}
    """

  static let units = """
    [{"identifier": "ActiveUser","multiplier": 1,"created": 1583808165047,"updated": 1583808165047,\
    "supportUsageChargeType": false,"singularName": "Active User","pluralName": "Active Users",\
    "suffix": "per active user","inputLabel": "Number of users","summaryLabel": "Users"},{"identifier": "Agent",\
    "multiplier": 1,"created": 1593701055699,"updated": 1593701055699,"supportUsageChargeType": false,\
    "singularName": "Agent","pluralName": "Agents","suffix": "per agent","inputLabel": "Number of agents",\
    "summaryLabel": "Agents"}]
    """

  static let unit = """
    {"identifier": "Asset","multiplier": 1,"created": 1583808166311,"updated": 1583808166311,\
    "supportUsageChargeType": false,"singularName": "Asset","pluralName": "Assets","suffix": "per asset",\
    "inputLabel": "Number of assets","summaryLabel": "Assets"}
    """

  static let edition = """
    {"_id": "6e94eecd4509e00013c7f171","id": "EIDNORD1","type": "Purchase","productId": "8fa13fdf607424ec566e38b8cd29a11e",\
    "productName": "Nordlicht Watch","name": "Nordlicht Watch Gold","description": "Watches over what runs.",\
    "created": 1586816464726,"updated": 1586817236565,"metadata": {"status": "Published","billingSystem": "ZUORA",\
    "approverComment": "","publishAttemptCount": 0},"version": 1,"termUnit": "Month",\
    "allowedBillingFrequencies": ["Monthly"],"allowedSubscriptionTerms": [1],"trialTerm": null,"editionCharges": \
    [{"sequence": 0,"type": "Recurring","priceModel": "Standard","required": true,"minimumQuantity": 1,\
    "maximumQuantity": 1,"defaultQuantity": 1,"useInStartingPriceCalculation": true,"vendorChargeId": "nordgold",\
    "tiers": [{"startingUnit": 1,"pricing": [{"currency": "USD","price": 52000}],\
    "id": "3ec04ba9-3097-4628-a7ec-248cdb0b512f"}],"id": "6e94e8ca4509e00013c7f16f","created": 1586817226391,\
    "updated": 1586817226391,"usageReportingType": "Cumulative","metadata": {"chargeSyncRequired": false,\
    "ibmPartNumber": "D00AAAA","zuoraRatePlanChargeId": "aa92c0f8715cd199","zuoraRatePlanId": "aa92c0f9715ce772"},\
    "name": "Nordlicht watch gold","uom": {"identifier": "Instance","multiplier": 1,"created": 1583808172371,\
    "updated": 1583808172371,"supportUsageChargeType": false,"singularName": "Instance","pluralName": "Instances",\
    "suffix": "per instance","inputLabel": "Number of instances","summaryLabel": "Instances"}}],\
    "logoUrl": "https://img.example/logo.png"}
    """

  static let order = """
    {"data": [{"accountId": "6dea935af2ecbc0012b6bca9","editionId": "EIDNORD1","editionRevision": 2,\
    "productKey": "8fa13fdf607424ec566e38b8cd29a11e","term": 12,"termUnit": "MONTHS","billingFrequency": "MONTHLY",\
    "category": "PRODUCT","type": "PURCHASE","state": "IN_PROGRESS","renewalType": "RENEW_CURRENT_TERM",\
    "currentOperation": "CREATING","lineItems": [{"chargeId": "D00AAAA","quantity": 1,"price": 0,"tax": 0}],\
    "provisioningInput": {},"id": "6e64d18fda3f692c7da08ab5"}],"metadata": {"count": 1}}
    """
}
