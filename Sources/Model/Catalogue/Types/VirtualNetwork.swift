import Documents
import OrderedCollections

extension ResourceType {
  /// `subnets` is left out of the table although ARM has it: subnets are children here, and what is live of it is
  /// written back unchanged, so that a write of the network takes none away.
  static let virtualNetwork = ResourceType(
    kind: "VirtualNetwork", noun: "a virtual network", type: "Microsoft.Network/virtualNetworks",
    apiVersion: "2024-05-01", documentation: "A virtual network with its subnets.",
    body: Common.tracked(
      "A virtual network.", ["extendedLocation": .any("Edge zone.").immutable],
      properties: [
        "addressSpace": .object(
          "Its addresses.",
          ["addressPrefixes": .list("CIDR ranges.", of: .text("CIDR range."), .unordered).required]
        ).required,
        "dhcpOptions": .object("DHCP.", ["dnsServers": .list("Name servers.", of: .text("Address."), .ordered)]),
        "enableDdosProtection": .flag("Protection plan.").defaulting(to: false),
        "ddosProtectionPlan": Common.reference("Protection plan."),
        "enableVmProtection": .flag("Protection of machines."),
        "flowTimeoutInMinutes": .integer("Minutes before an idle flow ends.", 4...30),
        "encryption": .any("Encryption of traffic."), "bgpCommunities": .any("BGP communities."),
        "privateEndpointVNetPolicies": .text("Policies of private endpoints.", of: ["Disabled", "Basic"])
          .defaulting(to: "Disabled"),
        "resourceGuid": .text("Id.").readOnly,
      ]),
    name: NameRule(2...64, .wordAnd("-."), first: .alphanumeric))

  static let subnet = ResourceType(
    kind: "Subnet", noun: "a subnet", type: "Microsoft.Network/virtualNetworks/subnets", apiVersion: "2024-05-01",
    parent: Parentage(kind: "VirtualNetwork", collection: "subnets", segments: "subnets", isSerial: true),
    documentation: "A subnet of a virtual network.",
    body: .envelope(
      "A subnet.",
      properties: [
        "addressPrefix": .text("CIDR range."),
        "addressPrefixes": .list("CIDR ranges, in place of `addressPrefix`.", of: .text("CIDR range."), .unordered),
        "networkSecurityGroup": Common.reference("Network security group."),
        "routeTable": Common.reference("Route table."), "natGateway": Common.reference("NAT gateway."),
        "serviceEndpoints": .list(
          "Services reached directly.",
          of: .object(
            "A service.",
            [
              "service": .text("`Microsoft.Storage`.").ignoringCase.required,
              "locations": .list("Regions.", of: .text("Region."), .unordered),
              "provisioningState": Common.provisioningState,
            ]), .keyed("service")
        ).defaulting(to: []),
        "delegations": .list(
          "Services that may use it for themselves.",
          of: .envelope(
            "A delegation.",
            [
              "name": .text("Name.").required, "id": .text("Id.").readOnly, "etag": .text("Version.").readOnly,
              "type": .text("Type.").readOnly,
            ],
            properties: [
              "serviceName": .text("`Microsoft.ContainerInstance/containerGroups`.").ignoringCase.required,
              "actions": .list("What the service may do.", of: .text("Action."), .unordered).readOnly,
              "provisioningState": Common.provisioningState,
            ]), .keyed("name")
        ).defaulting(to: []),
        "privateEndpointNetworkPolicies": .text(
          "Policies of private endpoints.",
          of: ["Disabled", "Enabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled"]
        ).defaulting(to: "Disabled"),
        "privateLinkServiceNetworkPolicies": .text("Policies of private link services.", of: ["Enabled", "Disabled"])
          .defaulting(to: "Enabled"),
        "defaultOutboundAccess": .flag("Whether machines reach the internet without a gateway."),
        "sharingScope": .text("Who else may use it.", of: ["DelegatedServices", "Tenant"]),
        "serviceEndpointPolicies": .any("Policies of service endpoints."),
        "purpose": .text("Use.").readOnly, "ipConfigurations": .any("Addresses in use.").readOnly,
        "privateEndpoints": .any("Private endpoints.").readOnly,
        "resourceNavigationLinks": .any("Links.").readOnly, "serviceAssociationLinks": .any("Links.").readOnly,
        "provisioningState": Common.provisioningState,
      ]),
    name: NameRule(1...80, .wordAnd("-."), first: .alphanumeric), hasLocation: false, hasTags: false)
}
