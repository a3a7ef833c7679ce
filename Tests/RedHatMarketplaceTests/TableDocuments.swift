/// Records with members that are in the tables of the vendor's documentation but in none of its six examples.
extension Documents {
  static let accountByTable = """
    {"_id": "6aa98dd2790490b6281a2411","paymentInfo": [{"_id": "6b982c6b7fb6b5e2d31214ee","type": "INVOICE",\
    "customerNumber": "1990000","poNumber": "PO-7","verified": true}],"OMRoles": [{"userId": "6b7dcdce501cf8bcadc40c54",\
    "roleName": "VendorLegalAdmin"}],"vendorAccount": {"vendorType": "ISV"},"status": "SUSPENDED"}
    """

  static let unitByTable = """
    {"identifier": "Asset","multiplier": 0.5,"supportUsageChargeType": true,"translations": {"de": {\
    "singularName": "Objekt","pluralName": "Objekte","suffix": "pro Objekt","inputLabel": "Anzahl","summaryLabel": "Objekte"},\
    "en": {"singularName": "Asset"},"es": {"singularName": "Activo"},"fr": {"singularName": "Actif"},\
    "it": {"singularName": "Risorsa"}},"created": 1583808166311,"updated": 1583808166311}
    """

  static let editionByTable = """
    {"_id": "6e94","id": "EIDNORD2","type": "TRIAL","product": {"id": "8fa13fdf607424ec566e38b8cd29a11e"},\
    "productName": "Watch","name": "Silver","description": "Watches.","termUnit": "DAYS","version": 3,\
    "created": 1586816464726,"updated": 1586817236565,"allowedBillingFrequencies": ["MONTHLY","UPFRONT"],\
    "allowedSubscriptionTerms": [1,3,6,12,24,36,48,60],"trialTerm": 30,"billingSystem": "DSW","editionCharges": [\
    {"id": "c1","sequence": "1","type": "OneTime","priceModel": "VolumePricing","required": false,"minimumQuantity": 0,\
    "maximumQuantity": 1000000,"defaultQuantity": 10,"increment": 0.5,"useInStartingPriceCalculation": false,"created": 1,\
    "updated": 2,"tiers": [{"startingUnit": 1,"endingUnit": 9,"pricing": [{"currency": "EUR","price": 0.10,\
    "overagePrice": 12345678901234567890.00}]}],"usageReportingType": "HighWaterMark","vendorChargeId": "v",\
    "ibmPartNumber": "D1","ibmOveragePartNumber": "D2","priceFrequency": "ANNUAL","usageReportingId": "u1",\
    "uom": {"identifier": "Agent"},"metadata": {"chargeSyncRequired": true,"ibmPartNumber": "D1",\
    "ibmOveragePartNumber": "D2","zuoraRatePlanId": "z1","zuoraRatePlanChargeId": "z2","zuoraRatePlanOverages": [\
    {"startingUnit": 10,"zuoraRatePlanOverageChargeId": "z3"}]}}],"editionRules": [{"id": "r1",\
    "type": "QuantitySyncRule","sourceChargeIds": ["c1"],"targetChargeIds": ["c2"],"quantityThreshold": 5}],\
    "category": "PLATFORM","productId": "8fa13fdf607424ec566e38b8cd29a11e"}
    """

  static let subscriptionByTable = """
    {"id": "6e64","accountId": 42,"editionId": "EIDNORD1","editionRevision": "2","quoteId": "q1",\
    "requestor": {"iamId": "ibmid-1","email": "ida@nordlicht.example"},"workflowVersion": "V2","productKey": "8fa1",\
    "term": "12","termUnit": "YEARS","billingFrequency": "QUARTERLY","category": "USAGE_CONTAINER","type": "FREE",\
    "state": "INPROGRESS","renewalType": "RENEW_CURRENT_TERM","currentOperation": "CREATING","lineItems": [\
    {"chargeId": "D1","quantity": 1.5,"price": 0.10,"unitPrice": 1e2,"overagePrice": 0.00,"tax": 19.0,\
    "externalReference": {"zuora": "z9"}}],"provisioningInput": {"region": "eu"},"tags": [{"accountId": "6dea",\
    "name": "team","value": "risk","description": "Who pays","createdDate": "2026-01-12T09:00:00.000Z"}]}
    """
}
