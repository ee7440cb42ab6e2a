import Documents
import OrderedCollections

/// Stream Analytics jobs with their inputs, outputs and queries.
enum StreamAnalyticsRules {
  static let all = [job, transformation, input, output]

  private static let jobType = "Microsoft.StreamAnalytics/streamingjobs"
  private static let versions = ["2021-10-01-preview", "2020-03-01", "2017-04-01-preview", "2016-03-01"]
  private static let name = NameRule.characters(3...63, .wordLike, looseEnds: true)

  private static let job = TypeRules(
    type: jobType, versions: versions, name: name, unsetTags: .absent, showsDisplayLocation: true,
    takesIdentity: true, hasEtag: true, hasSystemData: false,
    properties: PropertyRule.oneOf("properties.jobType", "Cloud", "Edge")
      + PropertyRule.oneOf("properties.compatibilityLevel", "1.0", "1.1", "1.2")
      + PropertyRule.oneOf("properties.eventsOutOfOrderPolicy", "Adjust", "Drop")
      + PropertyRule.oneOf("properties.outputErrorPolicy", "Stop", "Drop")
      + PropertyRule.within("properties.eventsOutOfOrderMaxDelayInSeconds", 0...599)
      + PropertyRule.immutable("properties.jobType")
      + PropertyRule.secret("properties.jobStorageAccount.accountKey", shown: .null)
      + PropertyRule.readOnly(
        "properties.jobId", "properties.jobState", "properties.createdDate", "properties.lastOutputEventTime",
        "properties.provisioningState", "properties.etag")
      + PropertyRule.fallbacks([
        "properties.sku": ["name": "Standard"], "properties.jobType": "Cloud", "properties.dataLocale": "en-US",
        "properties.eventsOutOfOrderPolicy": "Adjust", "properties.eventsOutOfOrderMaxDelayInSeconds": 0,
        "properties.eventsLateArrivalMaxDelayInSeconds": 5, "properties.outputErrorPolicy": "Stop",
        "properties.compatibilityLevel": "1.0", "properties.contentStoragePolicy": "SystemAccount",
      ]),
    timing: Timing(
      headers: [.asyncOperation("operationStatuses")], deleteIsPolled: true,
      deleteHeaders: [.location("operationResults")]),
    finish: { draft in
      draft.once("properties.jobId", .string(draft.surroundings.uuid()))
      draft.once("properties.createdDate", .string(draft.time))
      draft["properties.jobState"] = "Created"
      if let edition = draft["properties.sku.name"] { draft["sku"] = ["name": edition] }
    })

  private static let transformation = part(
    "transformations",
    PropertyRule.required("properties.query") + PropertyRule.fallback("properties.streamingUnits", 1)
      + PropertyRule.within("properties.streamingUnits", 1...120) + PropertyRule.readOnly("properties.etag"))

  private static let input = part(
    "inputs",
    PropertyRule.required("properties.type", "properties.datasource", "properties.datasource.type")
      + PropertyRule.oneOf("properties.type", "Stream", "Reference") + sources)

  private static let output = part(
    "outputs", PropertyRule.required("properties.datasource", "properties.datasource.type") + sources)

  private static let sources =
    PropertyRule.secret(
      "properties.datasource.properties.sharedAccessPolicyKey", "properties.datasource.properties.accountKey",
      "properties.datasource.properties.password", "properties.datasource.properties.storageAccounts[].accountKey",
      shown: .null) + PropertyRule.readOnly("properties.etag", "properties.diagnostics")

  private static func part(_ path: String, _ properties: [PropertyRule]) -> TypeRules {
    TypeRules(
      type: "\(jobType)/\(path)", versions: versions, name: name, placement: .child, location: .none, hasEtag: true,
      hasSystemData: false, properties: properties, timing: Timing(createStatus: 201),
      finish: { draft in draft["properties.etag"] = .string(draft.surroundings.uuid()) })
  }
}
