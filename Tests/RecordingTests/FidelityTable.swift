extension Fidelity {
  /// Everything that is known and stays.
  static let known = Fidelity(exemptions: exemptions, absent: absences)

  // MARK: Differences

  private static let newer = "newer api-versions show it, and the local Azure answers all of them alike"
  private static let alive = "the recorded container ended, the local Azure's run on"
  private static let whole = "a subscription is shown whole from the first answer on"
  private static let login = "no client asks for it"
  private static let world = "the local Azure has one subscription, its own name and no map of the world"

  private static let exemptions =
    [
      "PUT Microsoft.EventGrid/topics", "GET Microsoft.EventGrid/topics", "PUT Microsoft.EventGrid/domains",
      "GET Microsoft.EventGrid/domains",
    ].flatMap { question in
      [
        Exemption(question, "adds properties.publicNetworkAccess", newer),
        Exemption(question, "adds systemData", newer),
      ]
    }
    + ["PUT", "GET", "PATCH"].flatMap { method in
      [
        Exemption("\(method) Microsoft.EventGrid/domains", "adds properties.autoCreateTopic", newer),
        Exemption("\(method) Microsoft.EventGrid/domains", "adds properties.autoDeleteTopic", newer),
      ]
    }
    + [
      Exemption("PATCH Microsoft.EventGrid/domains", "adds systemData", newer),
      Exemption("PUT Microsoft.EventGrid/domains", "adds properties.inputSchema", newer),
      Exemption("GET Microsoft.EventGrid/domains", "adds properties.metricResourceId", newer),
      Exemption("GET Microsoft.EventGrid/topics", "adds properties.metricResourceId", newer),
      Exemption(
        "DELETE Microsoft.EventGrid/domains", "adds the header Azure-AsyncOperation",
        "the recording of 2021 has it, that of 2018 has not"),
      Exemption("GET Microsoft.EventGrid/eventSubscriptions", "adds systemData", newer),
      Exemption("GET Microsoft.EventGrid/eventSubscriptions", "adds properties.destination.properties.", newer),
      Exemption(
        "GET Microsoft.EventGrid/eventSubscriptions", "properties.filter.includedEventTypes is null",
        "2018 said `All`, which newer api-versions refuse"),
      Exemption(
        "GET Microsoft.EventGrid/eventSubscriptions", "lacks properties.filter.includedEventTypes[]", "as above"),
      Exemption("PUT Microsoft.EventGrid/eventSubscriptions", "adds systemData", newer),
      Exemption("PUT Microsoft.EventGrid/eventSubscriptions", "adds properties.", whole),
    ]
    + ["PUT Microsoft.Authorization/locks", "GET Microsoft.Authorization/locks"].flatMap { question in
      [
        Exemption(question, "adds systemData", newer),
        Exemption(question, "id is ", "a lock is shown under the group's own spelling; ids compare without case"),
      ]
    }
    + [
      Exemption("GET Microsoft.Authorization/locks (list)", "adds value[].systemData", newer),
      Exemption("GET Microsoft.Authorization/locks (list)", "value[].id is ", "as above"),
    ] + containers + hubs + twins + directory

  private static let containers =
    ["PUT", "GET"].flatMap { method in
      ["initContainers", "sku"].map {
        Exemption("\(method) Microsoft.ContainerInstance/containerGroups", "adds properties.\($0)", newer)
      }
    }
    + ["initContainers", "sku"].map {
      Exemption("GET Microsoft.ContainerInstance/containerGroups (list)", "adds value[].properties.\($0)", newer)
    }
    + [
      "lacks properties.containers[].properties.instanceView.currentState.",
      "properties.containers[].properties.instanceView.currentState.", "properties.instanceView.state is",
    ].map { Exemption("GET Microsoft.ContainerInstance/containerGroups", $0, alive) }
    + [
      Exemption(
        "GET Microsoft.ContainerInstance/containerGroups",
        "properties.containers[].properties.instanceView.events[].message is", "no container has an id of its own"),
      Exemption(
        "GET Microsoft.ContainerInstance/locations/operations", "properties.events[].message is", "as above"),
    ]

  private static let hubs =
    [
      ("GET Microsoft.Devices/IotHubs", ""), ("GET Microsoft.Devices/IotHubs (list)", "value[]."),
    ].flatMap { question, place in
      [
        "properties.disableLocalAuth", "properties.enableDataResidency", "properties.routing.endpoints.cosmos",
        "systemData.",
      ]
      .map { Exemption(question, "adds \(place)\($0)", newer) }
    }
    + ["etag", "identity", "systemData"].map {
      Exemption("PUT Microsoft.Devices/IotHubs", "adds \($0)", "the envelope is there from the first answer on")
    }

  private static let twins = [
    Exemption(
      "DELETE Microsoft.DigitalTwins/digitalTwinsInstances/endpoints", "systemData is",
      "the service forgets it in this one answer"),
    Exemption("DELETE Microsoft.DigitalTwins/digitalTwinsInstances/endpoints", "adds systemData.", "as above"),
    Exemption(
      "DELETE Microsoft.DigitalTwins/digitalTwinsInstances/endpoints", "id is ",
      "the service writes the instance's name small in this one answer; ids compare without case"),
    Exemption(
      "DELETE Microsoft.DigitalTwins/digitalTwinsInstances", "adds properties.privateEndpointConnections",
      "the service leaves out the empty list in this one answer"),
  ]

  private static let directory =
    [
      "claims_supported", "cloud_graph_host_name", "end_session_endpoint", "frontchannel_logout_supported",
      "http_logout_supported", "kerberos_endpoint", "msgraph_host", "rbac_url", "request_uri_parameter_supported",
      "userinfo_endpoint",
    ].map { Exemption("GET v2.0/.well-known/openid-configuration", "lacks \($0)", login) }
    + [
      Exemption("GET v2.0/.well-known/openid-configuration", "tenant_region_scope is null", login),
      Exemption("GET discovery/instance", "tenant_discovery_endpoint is", "it is asked for version 2.0"),
      Exemption("POST oauth2/v2.0/token", "lacks refresh_in", "a hint to renew early, which tokens that last need not"),
      Exemption("GET subscriptions/locations", "lacks value[].metadata.", world),
      Exemption("GET subscriptions/locations", "value[].", world),
      Exemption("GET subscriptions", "displayName is", world),
      Exemption("GET subscriptions", "value[].displayName is", world),
      Exemption("GET subscriptions", "lacks managedByTenants[]", "no other tenant manages it"),
      Exemption("GET subscriptions", "lacks value[].managedByTenants[]", "as above"),
      Exemption("GET tenants", "adds value[].", newer),
    ]

  // MARK: What is not there

  private static let scripts = "no deployment scripts are run"
  private static let kept = "a type without rules of its own: what is sent is kept, nothing is added"
  private static let absences = [
    "PUT Microsoft.Resources/deployments": "no linked templates are fetched",
    "PUT Microsoft.Resources/deploymentScripts": scripts,
    "PATCH Microsoft.Resources/deploymentScripts": scripts,
    "GET Microsoft.Resources/deploymentScripts": scripts,
    "DELETE Microsoft.Resources/deploymentScripts": scripts,
    "GET Microsoft.Resources/deploymentScripts/logs": scripts,
    "GET Microsoft.Resources/deploymentScripts/logs (list)": scripts,
    "GET Microsoft.Resources/locations/deploymentScriptOperationResults": scripts,
    "PUT Microsoft.Resources/links": kept,
    "GET Microsoft.Resources/links": kept,
    "GET Microsoft.Resources/links (list)": kept,
    "PUT Microsoft.Compute/availabilitySets": kept,
    "GET Microsoft.EventGrid/topicTypes (list)": "the catalogue of other services' events",
    "POST Microsoft.ContainerInstance/containerGroups/containers/exec": "no process runs that a shell could enter",
  ]
}
