import Documents
import OrderedCollections

extension ResourceType {
  static let streamAnalyticsJob = ResourceType(
    kind: "StreamAnalyticsJob", noun: "a Stream Analytics job", type: "Microsoft.StreamAnalytics/streamingjobs",
    apiVersion: "2020-03-01",
    documentation: "A Stream Analytics job with its inputs, outputs and query; starting it is no part of a manifest.",
    body: Common.tracked(
      "A Stream Analytics job.", ["identity": Common.identity()],
      properties: [
        "sku": .object("Edition.", ["name": .text("Edition.", of: ["Standard", "StandardV2"], isOpen: true).required]),
        "jobType": .text("Where it runs.", of: ["Cloud", "Edge"]).immutable.defaulting(to: "Cloud"),
        "compatibilityLevel": .text("Version of the query language.", of: ["1.0", "1.1", "1.2"]),
        "contentStoragePolicy": .text("Whose storage it uses.", of: ["SystemAccount", "JobStorageAccount"]),
        "dataLocale": .text("Locale of data.").defaulting(to: "en-US"),
        "eventsOutOfOrderPolicy": .text("What happens to events out of order.", of: ["Adjust", "Drop"])
          .defaulting(to: "Adjust"),
        "eventsOutOfOrderMaxDelayInSeconds": .integer("Seconds that events are waited for.", 0...599)
          .defaulting(to: 0),
        "eventsLateArrivalMaxDelayInSeconds": .integer("Seconds that events may be late; -1 is for ever.")
          .defaulting(to: 5),
        "outputErrorPolicy": .text("What happens when an output fails.", of: ["Stop", "Drop"]).defaulting(to: "Stop"),
        "outputStartMode": .text(
          "From when on a started job writes.", of: ["JobStartTime", "CustomTime", "LastOutputEventTime"]),
        "outputStartTime": .text("From then on, for `CustomTime`.", format: .dateTime),
        "jobStorageAccount": .object(
          "Own storage account.",
          [
            "accountName": .text("Name."), "accountKey": .text("Key.").secret,
            "authenticationMode": .text("How it signs in.", of: ["ConnectionString", "Msi", "UserToken"]),
          ]),
        "cluster": Common.reference("Dedicated cluster."),
        "jobId": .text("Id.").readOnly, "jobState": .text("State.").readOnly,
        "createdDate": .text("When it was made.").readOnly,
        "lastOutputEventTime": .text("Latest output.").readOnly, "etag": .text("Version.").readOnly,
      ]),
    name: NameRule(3...63, .wordAnd("-")), outputs: Common.identityOutputs,
    volatile: [.of("properties", "jobState"), .of("properties", "lastOutputEventTime"), .of("properties", "etag")])

  static let streamAnalyticsTransformation = jobPart(
    "StreamAnalyticsTransformation", "a query of a Stream Analytics job", "transformations", "The query of a job.",
    [
      "query": .text("The query.").required, "streamingUnits": .integer("Units.", 1...120),
      "validStreamingUnits": .list("Units that could be.", of: .integer("Units."), .unordered).readOnly,
    ], isListed: false)

  static let streamAnalyticsInput = jobPart(
    "StreamAnalyticsInput", "an input of a Stream Analytics job", "inputs", "Where a job reads.",
    [
      "type": .text("Events, or data to join with them.", of: ["Stream", "Reference"]).required,
      "datasource": datasource.required, "serialization": .any("Form of the data."),
      "compression": .any("Compression."), "partitionKey": .text("Key."),
      "watermarkSettings": .any("Watermarks."), "diagnostics": .any("What is wrong.").readOnly,
      "etag": .text("Version.").readOnly,
    ])

  static let streamAnalyticsOutput = jobPart(
    "StreamAnalyticsOutput", "an output of a Stream Analytics job", "outputs", "Where a job writes.",
    [
      "datasource": datasource.required, "serialization": .any("Form of the data."),
      "timeWindow": .text("Time of a batch."), "sizeWindow": .integer("Size of a batch."),
      "watermarkSettings": .any("Watermarks."), "diagnostics": .any("What is wrong.").readOnly,
      "etag": .text("Version.").readOnly,
    ])

  private static func jobPart(
    _ kind: String, _ noun: String, _ collection: String, _ documentation: String, _ properties: Members,
    isListed: Bool = true
  ) -> ResourceType {
    ResourceType(
      kind: kind, noun: noun, type: "Microsoft.StreamAnalytics/streamingjobs/\(collection)", apiVersion: "2020-03-01",
      parent: Parentage(kind: "StreamAnalyticsJob", collection: collection, segments: collection, isListed: isListed),
      documentation: documentation, body: .envelope(documentation, properties: properties),
      name: NameRule(3...63, .wordAnd("-")), hasLocation: false, hasTags: false,
      volatile: [.of("properties", "etag"), .of("properties", "diagnostics")])
  }

  /// The many kinds of sources and sinks have one form; what is secret in any of them is listed.
  private static let datasource = PropertySchema.object(
    "What is read or written.",
    [
      "type": .text("Kind: `Microsoft.Devices/IotHubs`, `Microsoft.EventHub/EventHub`.").ignoringCase.required,
      "properties": PropertySchema(
        .object(
          ObjectShape(
            members: [
              "sharedAccessPolicyKey": .text("Key of a policy.").secret, "accountKey": .text("Key.").secret,
              "password": .text("Password.").secret, "apiKey": .text("Key.").secret,
              "refreshToken": .text("Token.").secret,
              "storageAccounts": .list(
                "Storage accounts.",
                of: .object(
                  "A storage account.",
                  [
                    "accountName": .text("Name.").required, "accountKey": .text("Key.").secret,
                    "authenticationMode": .text("How it signs in."),
                  ]), .keyed("accountName")),
            ], isOpen: true)), "What it is set to."),
    ])
}
