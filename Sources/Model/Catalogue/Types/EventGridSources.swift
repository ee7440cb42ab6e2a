import Documents
import OrderedCollections

extension ResourceType {
  static let eventGridSystemTopic = ResourceType(
    kind: "EventGridSystemTopic", noun: "an Event Grid system topic", type: "Microsoft.EventGrid/systemTopics",
    apiVersion: "2025-02-15", documentation: "The events that an Azure resource sends, with who gets them.",
    body: Common.tracked(
      "An Event Grid system topic.", ["identity": Common.identity()],
      properties: [
        "source": Common.resourceID("The resource whose events are meant.").required.immutable,
        "topicType": .text("Kind of the source: `Microsoft.Storage.StorageAccounts`.").ignoringCase.required.immutable,
        "metricResourceId": .text("Id in metrics.").readOnly,
      ]),
    name: NameRule(3...128, .alphanumericHyphen), outputs: Common.identityOutputs, listing: .eventGrid)

  static let eventGridDomain = ResourceType(
    kind: "EventGridDomain", noun: "an Event Grid domain", type: "Microsoft.EventGrid/domains",
    apiVersion: "2025-02-15", documentation: "Many Event Grid topics behind one endpoint.",
    body: Common.tracked(
      "An Event Grid domain.", ["identity": Common.identity()],
      properties: topicProperties.merging(
        [
          "autoCreateTopicWithFirstSubscription": .flag("Make a topic with its first subscription.")
            .defaulting(to: true),
          "autoDeleteTopicWithLastSubscription": .flag("Delete a topic with its last subscription.")
            .defaulting(to: true),
        ] as Members, uniquingKeysWith: { own, _ in own })),
    name: NameRule(3...50, .alphanumericHyphen), outputs: topicOutputs, listing: .eventGrid)

  static let eventGridDomainTopic = ResourceType(
    kind: "EventGridDomainTopic", noun: "a topic of an Event Grid domain", type: "Microsoft.EventGrid/domains/topics",
    apiVersion: "2025-02-15",
    parent: Parentage(kind: "EventGridDomain", collection: "topics", segments: "topics"),
    documentation: "A topic of a domain; nothing of it can be set.",
    body: .envelope("A domain topic.", properties: ["provisioningState": Common.provisioningState]),
    name: NameRule(3...50, .alphanumericHyphen), hasLocation: false, hasTags: false, listing: .eventGrid)

  static let domainEventSubscription = subscription(of: "EventGridDomain", below: "Microsoft.EventGrid/domains")
  static let domainTopicEventSubscription = subscription(
    of: "EventGridDomainTopic", below: "Microsoft.EventGrid/domains/topics")
  static let systemTopicEventSubscription = subscription(
    of: "EventGridSystemTopic", below: "Microsoft.EventGrid/systemTopics")
  static let topicEventSubscription = subscription(of: "EventGridTopic", below: "Microsoft.EventGrid/topics")

  private static func subscription(of kind: String, below type: String) -> ResourceType {
    ResourceType(
      kind: "\(kind)EventSubscription", noun: "an event subscription", type: "\(type)/eventSubscriptions",
      apiVersion: "2025-02-15",
      parent: Parentage(kind: kind, collection: "eventSubscriptions", segments: "eventSubscriptions"),
      documentation: "Who gets the events.",
      body: .envelope("An event subscription.", properties: subscriptionProperties, rules: subscriptionRules),
      name: NameRule(3...64, .alphanumericHyphen), hasLocation: false, hasTags: false, listing: .eventGrid)
  }

  /// For sources that are neither topics nor domains: a resource group, a subscription, a storage account.
  static let eventSubscription = ResourceType(
    kind: "EventSubscription", noun: "an event subscription", type: "Microsoft.EventGrid/eventSubscriptions",
    apiVersion: "2025-02-15", documentation: "Who gets the events of an Azure resource.",
    body: .envelope("An event subscription.", properties: subscriptionProperties, rules: subscriptionRules),
    name: NameRule(3...64, .alphanumericHyphen), hasLocation: false, hasTags: false, placement: .scope,
    listing: .eventGrid)
}
