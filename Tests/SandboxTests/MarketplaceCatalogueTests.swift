import HTTP
import JSON
import Sandbox
import Testing

private typealias Market = MarketplaceClient

private let texts = ["singularName", "pluralName", "suffix", "inputLabel", "summaryLabel"]

// MARK: - Units

@Test func unitsAreAnArray() async throws {
  let client = try await Market.ready()
  let units = try #require(try await client.get(Market.uoms).array)
  #expect(JSON.strings(units, "identifier") == ["ActiveUser", "Agent", "ApplicationInstance", "Asset", "Instance"])
  for unit in units {
    #expect(unit.names == ["identifier", "multiplier", "created", "updated", "supportUsageChargeType"] + texts)
    // Milliseconds.
    #expect((unit["created"]?.integer ?? 0) > 1_500_000_000_000)
    let id = try #require(unit["identifier"]?.string)
    #expect(try await client.get(Market.uoms + "/" + id) == unit)
  }
  client.marketplace.adjust { $0.hasTranslations = true }
  let translated = try await client.get(Market.uoms + "/Asset")
  #expect(translated["translations"]?.names == ["de", "en", "es", "fr", "it"])
  #expect(translated["translations"]?.object?.allSatisfy { $0.value.names == texts } == true)
  #expect(translated["translations"]?["en"]?["singularName"] == translated["singularName"])
}

@Test(arguments: [
  ("", "Assets"), ("?locale=", "Assets"), ("?locale=en-us", "Assets"), ("?locale=de-de", "Objekte"),
  ("?locale=DE_at", "Objekte"), ("?locale=fr", "Actifs"), ("?locale=it-it", "Risorse"), ("?locale=es", "Activos"),
  ("?locale=xx", "Assets"), ("?locale=-", "Assets"),
])
func unitsAreTranslated(query: String, name: String) async throws {
  let client = try await Market.ready()
  #expect(try await client.get(Market.uoms + "/Asset" + query)["pluralName"]?.string == name)
  let all = try await client.get(Market.uoms + query)
  #expect(all[3]?["pluralName"]?.string == name)
}

// MARK: - Editions

@Test func anEditionHasTheVendorsMembers() async throws {
  let client = try await Market.ready()
  let edition = try await client.get(Market.edition + "/\(Market.purchase)/1?includeMetadata=true")
  #expect(
    Set(edition.names) == [
      "_id", "id", "type", "productId", "productName", "name", "description", "created", "updated", "metadata",
      "version", "termUnit", "allowedBillingFrequencies", "allowedSubscriptionTerms", "trialTerm", "editionCharges",
      "logoUrl",
    ])
  #expect(edition["type"] == "Purchase" && edition["termUnit"] == "Month" && edition["trialTerm"] == .null)
  #expect(edition["metadata"]?.names == ["status", "billingSystem", "approverComment", "publishAttemptCount"])
  let charge = try #require(edition["editionCharges"]?[0])
  #expect(
    Set(charge.names) == [
      "sequence", "type", "priceModel", "required", "minimumQuantity", "maximumQuantity", "defaultQuantity",
      "useInStartingPriceCalculation", "vendorChargeId", "tiers", "id", "created", "updated", "usageReportingType",
      "metadata", "name", "uom",
    ])
  #expect(charge["sequence"]?.integer == 0)
  #expect(
    charge["metadata"]?.names == ["chargeSyncRequired", "ibmPartNumber", "zuoraRatePlanChargeId", "zuoraRatePlanId"])
  let unit = try await client.get(Market.uoms + "/Instance")
  #expect(charge["uom"] == unit)
  #expect(charge["tiers"]?[0]?.names == ["startingUnit", "pricing", "id"])
}

@Test func theLatestVersionHasTiersAndRules() async throws {
  let client = try await Market.ready()
  let edition = try await client.get(Market.edition + "/" + Market.purchase)
  #expect(edition["version"]?.integer == 2 && edition["metadata"] == nil)
  let tiers = try #require(edition["editionCharges"]?[0]?["tiers"]?.array)
  #expect(tiers.count == 2 && tiers[0]["endingUnit"]?.integer == 9 && tiers[1]["startingUnit"]?.integer == 10)
  // Decimals, as they are written.
  #expect(tiers[1]["pricing"]?.text == #"[{"currency":"USD","price":49500.5,"overagePrice":58}]"#)
  let rules = try #require(edition["editionRules"]?.array)
  #expect(rules.map { $0["type"]?.string } == ["MaxQuantityDependencyRule", "EnableChargeIfSourceSelectedRule"])
  #expect(rules[0]["targetChargeIds"]?[0]?.string == Market.usageCharge && rules[1]["targetChargeIds"] == nil)
}

/// The rest of the path of editions, the status, and the version.
@Test(arguments: [
  ("/EID7KQ2M", 200, 2), ("/EID7KQ2M?allowDraft=true", 200, 2), ("/EID7KQ2M/1", 200, 1), ("/EID7KQ2M/2", 200, 2),
  ("/EID4TRL8", 200, 1), ("/EID4TRL8?allowDraft=false", 200, 1), ("/EID4TRL8?allowDraft=true", 200, 2),
  ("/EID4TRL8/2", 200, 2), ("/EID9DRF3?allowDraft=true", 200, 1), ("/EID9DRF3", 404, nil), ("/EID7KQ2M/3", 404, nil),
  ("/EID7KQ2M/0", 404, nil), ("/EID0", 404, nil), ("/EID0/1", 404, nil), ("/EID7KQ2M/x", 400, nil),
  ("/EID7KQ2M/99999999999999999999", 400, nil), ("/EID7KQ2M?allowDraft=1", 400, nil),
  ("/EID7KQ2M?includeMetadata=yes", 400, nil), ("/EID7KQ2M/2?quoteId=1", 404, nil), ("/EID7KQ2M/1/", 404, nil),
  ("/", 404, nil), ("/..", 404, nil), ("s/EID7KQ2M", 404, nil),
])
func versionsOfEditions(path: String, status: Int, version: Int?) async throws {
  let client = try await Market.ready()
  let answer = try await client.send(Market.edition + path)
  #expect(answer.status == status)
  #expect(answer.json?["version"]?.integer == version)
}

@Test func aQuoteHasItsOwnPrices() async throws {
  let client = try await Market.ready()
  let edition = try await client.get(Market.edition + "/\(Market.purchase)/2?quoteId=7340042&locale=de")
  let charges = try #require(edition["editionCharges"]?.array)
  #expect(charges[0]["tiers"]?.array?.allSatisfy { $0["pricing"]?[0]?["price"]?.text == "45000" } == true)
  #expect(charges[1]["tiers"]?[0]?["pricing"]?[0]?["price"]?.text == "0.75", "the quote omits it")
  #expect(charges[0]["uom"]?["pluralName"] == "Instanzen")
}

@Test func theMarketplaceCanFollowItsTables() async throws {
  let client = try await Market.ready()
  client.marketplace.adjust { $0.followsTables = true }
  let edition = try await client.get(Market.edition + "/" + Market.purchase)
  #expect(edition["type"] == "PURCHASE" && edition["termUnit"] == "MONTHS" && edition["category"] == "PRODUCT")
  #expect(edition["product"]?["id"]?.string?.count == 32 && edition["productId"] == nil)
  #expect(edition["allowedBillingFrequencies"] == ["MONTHLY", "QUARTERLY", "ANNUAL", "UPFRONT"])
  #expect(edition["editionCharges"]?[1]?["sequence"] == "1" && edition["billingSystem"] == "ZUORA")
  let trial = try await client.get(Market.edition + "/" + Market.trial)
  #expect(trial["type"] == "TRIAL" && trial["termUnit"] == "DAYS" && trial["trialTerm"]?.integer == 30)
}

@Test func unknownUnitsAndPathsAreNotFound() async throws {
  let client = try await Market.ready()
  for path in ["/commerce/api/v2/uoms/Furlong", "/commerce/api/v1/uoms", "/commerce/api/v2/uoms/", "/", "/uoms"] {
    #expect(try await client.refusal(path) == "404 not_found", "\(path)")
  }
  let wrong = try await client.send(Market.uoms, .post, "{}")
  #expect(wrong.status == 405 && wrong.headers["Allow"] == "GET")
  #expect(try await client.send(Market.orders).headers["Allow"] == "POST")
  #expect(try await client.send(Market.uoms, headers: ["Accept": "application/xml"]).status == 406)
  #expect(try await client.send(Market.uoms, headers: ["Content-Type": "text/plain"]).status == 415)
  #expect(try await client.send(Market.uoms, headers: ["Content-Type": nil, "Accept": nil]).status == 200)
}
