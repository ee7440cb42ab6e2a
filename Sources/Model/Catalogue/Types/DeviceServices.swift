import Documents
import OrderedCollections

extension ResourceType {
  static let iotHubCertificate = ResourceType(
    kind: "IoTHubCertificate", noun: "a certificate of an IoT Hub", type: "Microsoft.Devices/IotHubs/certificates",
    apiVersion: "2023-06-30",
    parent: Parentage(kind: "IoTHub", collection: "certificates", segments: "certificates"),
    documentation: "A certificate authority whose devices the hub lets in.",
    body: .envelope(
      "A certificate.",
      properties: [
        "certificate": .text("The certificate, PEM or DER in base64.").required,
        "isVerified": .flag("Whether possession of its key is proven."),
        "subject": .text("Whose it is.").readOnly, "expiry": .text("When it ends.").readOnly,
        "thumbprint": .text("SHA-1 of it.").readOnly, "created": .text("When it was added.").readOnly,
        "updated": .text("When it was changed.").readOnly,
      ]),
    name: NameRule(1...64, .wordAnd("-.")), hasLocation: false, hasTags: false,
    volatile: [.of("properties", "created"), .of("properties", "updated")])

  static let deviceProvisioningService = ResourceType(
    kind: "DeviceProvisioningService", noun: "a device provisioning service",
    type: "Microsoft.Devices/provisioningServices", apiVersion: "2022-12-12",
    documentation: "A device provisioning service: assigns devices to IoT Hubs when they first connect.",
    body: Common.tracked(
      "A device provisioning service.",
      [
        "sku": .object(
          "Edition and number of units.",
          [
            "name": .text("Edition.", of: ["S1"]).required, "capacity": .integer("Units.", 1...200).required,
            "tier": .text("Standard.").readOnly,
          ]
        ).required,
        "identity": Common.identity(),
      ], properties: provisioningProperties),
    name: NameRule(3...64, .alphanumericHyphen, first: .alphanumeric, last: .alphanumeric),
    outputs: [
      Output("idScope", ["properties", "idScope"]),
      Output("serviceOperationsHostName", ["properties", "serviceOperationsHostName"]),
      Output("deviceProvisioningHostName", ["properties", "deviceProvisioningHostName"]),
      Output("primaryKey", secret: SecretOutput(action: "listkeys", [.answer(provisioningKey)])),
      Output(
        "connectionString",
        secret: SecretOutput(
          action: "listkeys",
          [
            .text("HostName="), .resource(.of("properties", "serviceOperationsHostName")),
            .text(";SharedAccessKeyName=provisioningserviceowner;SharedAccessKey="), .answer(provisioningKey),
          ])),
    ] + Common.identityOutputs, volatile: [.of("properties", "state")])

  private static var provisioningKey: ValuePath {
    .of("value").item("keyName", "provisioningserviceowner").member("primaryKey")
  }

  private static let provisioningProperties: Members = [
    "iotHubs": .list(
      "Hubs that devices are assigned to.",
      of: .object(
        "A hub.",
        [
          "connectionString": .text("Connection string of the hub.").required.secret,
          "location": .text("Region of the hub.", format: .location).required,
          "allocationWeight": .integer("Share of devices it gets.", 1...1000),
          "applyAllocationPolicy": .flag("Whether the allocation policy counts it."),
          "name": .text("Host name of the hub.").readOnly,
        ])
    ).defaulting(to: []),
    "allocationPolicy": .text("How a hub is chosen.", of: ["Hashed", "GeoLatency", "Static"])
      .defaulting(to: "Hashed"),
    "publicNetworkAccess": Common.publicNetworkAccess,
    "enableDataResidency": .flag("Keep data in the region; no failover elsewhere.").immutable.defaulting(to: false),
    "ipFilterRules": .list(
      "Who may connect, by address.",
      of: .object(
        "A rule.",
        [
          "filterName": .text("Name.").required, "ipMask": .text("CIDR range.").required,
          "action": .text("What happens.", of: ["Accept", "Reject"]).required,
          "target": .text("Which side it is about.", of: ["all", "serviceApi", "deviceApi"]),
        ]), .ordered
    ).defaulting(to: []),
    "authorizationPolicies": .list(
      "Shared access policies; the standard one when nothing is said.",
      of: Common.accessPolicy, .keyed("keyName")
    ).writeOnly,
    "deviceProvisioningHostName": .text("Host that devices call.").readOnly,
    "serviceOperationsHostName": .text("Host that services call.").readOnly,
    "idScope": .text("Scope that devices name.").readOnly, "state": .text("State.").readOnly,
    "portalOperationsHostName": .text("Host that the portal calls.").readOnly,
    "privateEndpointConnections": Common.privateEndpointConnections,
  ]
}
