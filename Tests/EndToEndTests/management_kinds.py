"""Makes, reads, lists, changes and deletes one of every kind with Microsoft's management clients.

Prints the kinds that were seen whole; whatever disagrees is said, and the program goes on with the next.
"""
import json
import os
import sys
import traceback
import warnings

from azure.core.exceptions import ResourceNotFoundError
from azure.identity import ClientSecretCredential
from azure.mgmt.applicationinsights import ApplicationInsightsManagementClient
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.containerinstance import ContainerInstanceManagementClient
from azure.mgmt.containerregistry import ContainerRegistryManagementClient
from azure.mgmt.digitaltwins import AzureDigitalTwinsManagementClient
from azure.mgmt.eventgrid import EventGridManagementClient
from azure.mgmt.eventhub import EventHubManagementClient
from azure.mgmt.iothub import IotHubClient
from azure.mgmt.iothubprovisioningservices import IotDpsClient
from azure.mgmt.keyvault import KeyVaultManagementClient
from azure.mgmt.kusto import KustoManagementClient
from azure.mgmt.loganalytics import LogAnalyticsManagementClient
from azure.mgmt.monitor import MonitorManagementClient
from azure.mgmt.msi import ManagedServiceIdentityClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.powerbidedicated import PowerBIDedicatedMgmtClient
from azure.mgmt.resource.locks import ManagementLockClient
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.sql import SqlManagementClient
from azure.mgmt.storage import StorageManagementClient
from azure.mgmt.streamanalytics import StreamAnalyticsManagementClient
from azure.mgmt.synapse import SynapseManagementClient

warnings.simplefilter("ignore")
tenant, subscription = os.environ["AZURE_TENANT_ID"], os.environ["AZURE_SUBSCRIPTION_ID"]
credential = ClientSecretCredential(tenant, os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"])
GROUP, REGION, MARK = "kinds-rg", "eastus", "changed-by-a-client"
SCOPE = f"/subscriptions/{subscription}/resourceGroups/{GROUP}"
WHOLE = f"/subscriptions/{subscription}"
TAGS = {"tags": {"mark": MARK}}


def client(kind):
    return kind(credential, subscription)


resources = client(ResourceManagementClient)
twins = client(AzureDigitalTwinsManagementClient)
hubs = client(IotHubClient)
provisioning = client(IotDpsClient)
grid = client(EventGridManagementClient)
streams = client(EventHubManagementClient)
storage = client(StorageManagementClient)
registries = client(ContainerRegistryManagementClient)
containers = client(ContainerInstanceManagementClient)
logs = client(LogAnalyticsManagementClient)
insights = client(ApplicationInsightsManagementClient)
monitor = client(MonitorManagementClient)
identities = client(ManagedServiceIdentityClient)
roles = client(AuthorizationManagementClient)
vaults = client(KeyVaultManagementClient)
kusto = client(KustoManagementClient)
analytics = client(StreamAnalyticsManagementClient)
synapse = client(SynapseManagementClient)
sql = client(SqlManagementClient)
capacities = client(PowerBIDedicatedMgmtClient)
network = client(NetworkManagementClient)
locks = client(ManagementLockClient)


def provider(path):
    return f"{SCOPE}/providers/{path}"


def end(answer):
    """What a call came to, also one that takes its time."""
    return answer.result() if hasattr(answer, "result") else answer


def text(found):
    return json.dumps(found.as_dict() if hasattr(found, "as_dict") else found, default=str)


class Kind:
    """How one kind is made, found, listed, changed and deleted; what is `None` the client does not offer."""

    def __init__(self, name, own, make, get, every, change, delete, mark=MARK):
        self.name, self.own, self.make, self.get = name, own, make, get
        self.every, self.change, self.delete, self.mark = every, change, delete, mark

    def use(self):
        made = end(self.make())
        assert made is None or made.name.lower() == self.own.lower(), f"made {made.name}"
        found = self.get()
        assert found.name.lower() == self.own.lower() and found.id, f"found {text(found)}"
        if self.every:
            names = [each.name.lower() for each in self.every()]
            assert self.own.lower() in names, f"listed {names}"
        if self.change:
            assert self.mark not in text(found), "the mark is there before the change"
            end(self.change())
            assert self.mark in text(self.get()), f"unchanged: {text(self.get())}"

    def remove(self):
        if not self.delete:
            return
        end(self.delete())
        try:
            self.get()
        except ResourceNotFoundError:
            return
        raise AssertionError("it is there after its deletion")


def plain(name, own, group, body, *parents, change=TAGS, mark=MARK, make="begin_create_or_update", get="get",
          every="list_by_resource_group", update="begin_update", delete="begin_delete"):
    """A kind whose calls are told by the names of its parents and its own."""
    ids = (GROUP, *parents, own)

    def call(word, *arguments):
        return getattr(group, word)(*ids, *arguments)

    return Kind(
        name, own, lambda: call(make, body), lambda: call(get),
        every and (lambda: getattr(group, every)(*ids[:-1])), update and (lambda: call(update, change)),
        delete and (lambda: call(delete)), mark)


store = provider("Microsoft.Storage/storageAccounts/kindsstore")
queue = {"endpointType": "StorageQueue", "properties": {"resourceId": store, "queueName": "events"}}


def subscription_of(name, group, *parents, every="list"):
    body = {"properties": {"destination": queue, "filter": {"subjectBeginsWith": "a"}}}
    change = {"filter": {"subjectBeginsWith": MARK}}
    return plain(name, "low", group, body, *parents, change=change, every=every)


def in_place(body, *path, value=MARK):
    """The body with one value replaced."""
    changed = json.loads(json.dumps(body))
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


def whole(name, own, group, body, changed, *parents, mark=MARK, **words):
    """A kind that is changed by writing it again."""
    return plain(name, own, group, body, *parents, change=changed, mark=mark,
                 update=words.get("make", "begin_create_or_update"), **words)


def kinds():
    yield Kind("ResourceGroup", GROUP, lambda: resources.resource_groups.create_or_update(GROUP, {"location": REGION}),
               lambda: resources.resource_groups.get(GROUP), resources.resource_groups.list,
               lambda: resources.resource_groups.update(GROUP, TAGS), lambda: resources.resource_groups.begin_delete(GROUP))
    sku = {"name": "S1", "capacity": 1}
    yield plain("StorageAccount", "kindsstore", storage.storage_accounts,
                {"location": REGION, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}, make="begin_create",
                get="get_properties", update="update", delete="delete")
    yield plain("StorageQueue", "events", storage.queue, {"properties": {}}, "kindsstore", make="create", every="list",
                update="update", change={"properties": {"metadata": {"mark": MARK}}}, delete="delete")
    yield plain("StorageContainer", "data", storage.blob_containers, {"properties": {}}, "kindsstore", make="create",
                every="list", update="update", change={"properties": {"metadata": {"mark": MARK}}}, delete="delete")
    yield plain("IoTHub", "kinds-hub", hubs.iot_hub_resource, {"location": REGION, "sku": sku})
    readers = hubs.iot_hub_resource
    yield Kind("IoTHubConsumerGroup", "readers",
               lambda: readers.create_event_hub_consumer_group(GROUP, "kinds-hub", "events", "readers", {"properties": {"name": "readers"}}),
               lambda: readers.get_event_hub_consumer_group(GROUP, "kinds-hub", "events", "readers"),
               lambda: readers.list_event_hub_consumer_groups(GROUP, "kinds-hub", "events"), None,
               lambda: readers.delete_event_hub_consumer_group(GROUP, "kinds-hub", "events", "readers"))
    certificates = hubs.certificates

    def etag():
        return certificates.get(GROUP, "kinds-hub", "fleet").etag

    yield Kind("IoTHubCertificate", "fleet",
               lambda: certificates.create_or_update(GROUP, "kinds-hub", "fleet", {"properties": {"certificate": "MAAB"}}),
               lambda: certificates.get(GROUP, "kinds-hub", "fleet"),
               lambda: certificates.list_by_iot_hub(GROUP, "kinds-hub").value, None,
               lambda: certificates.delete(GROUP, "kinds-hub", "fleet", etag()))
    services = provisioning.iot_dps_resource
    yield Kind("DeviceProvisioningService", "kinds-provisioning",
               lambda: services.begin_create_or_update(
                   GROUP, "kinds-provisioning", {"location": REGION, "sku": sku, "properties": {}}),
               lambda: services.get("kinds-provisioning", GROUP), lambda: services.list_by_resource_group(GROUP),
               lambda: services.begin_update(GROUP, "kinds-provisioning", TAGS),
               lambda: services.begin_delete("kinds-provisioning", GROUP))
    yield plain("DigitalTwinsInstance", "kinds-twins", twins.digital_twins,
                {"location": REGION, "identity": {"type": "SystemAssigned"}})
    endpoint = {"properties": {
        "endpointType": "ServiceBus", "authenticationType": "IdentityBased",
        "endpointUri": "sb://kinds.servicebus.windows.net", "entityPath": "alarms"}}
    yield whole("DigitalTwinsEndpoint", "to-bus", twins.digital_twins_endpoint, endpoint,
                in_place(endpoint, "properties", "entityPath"), "kinds-twins", every="list")
    connection = {"properties": {"privateLinkServiceConnectionState": {"status": "Approved", "description": "office"}}}
    approvals = twins.private_endpoint_connections
    yield Kind("PrivateEndpointConnection", "office",
               lambda: approvals.begin_create_or_update(GROUP, "kinds-twins", "office", connection),
               lambda: approvals.get(GROUP, "kinds-twins", "office"),
               lambda: approvals.list(GROUP, "kinds-twins").value,
               lambda: approvals.begin_create_or_update(
                   GROUP, "kinds-twins", "office",
                   in_place(connection, "properties", "privateLinkServiceConnectionState", "description")),
               lambda: approvals.begin_delete(GROUP, "kinds-twins", "office"))
    yield plain("EventHubsNamespace", "kinds-streams", streams.namespaces,
                {"location": REGION, "sku": {"name": "Standard"}}, update="update")
    hub = {"properties": {"partitionCount": 2, "messageRetentionInDays": 1}}
    yield whole("EventHub", "history", streams.event_hubs, hub, in_place(hub, "properties", "messageRetentionInDays", value=3),
                "kinds-streams", make="create_or_update", every="list_by_namespace", delete="delete",
                mark='messageRetentionInDays": 3')
    yield whole("EventHubConsumerGroup", "adx", streams.consumer_groups, {"properties": {}},
                {"properties": {"userMetadata": MARK}}, "kinds-streams", "history", make="create_or_update",
                every="list_by_event_hub", delete="delete")
    yield plain("DataExplorerCluster", "kindshistory", kusto.clusters,
                {"location": REGION, "sku": {"name": "Standard_E2ads_v5", "tier": "Standard", "capacity": 2}})
    yield plain("DataExplorerDatabase", "twins", kusto.databases,
                {"location": REGION, "kind": "ReadWrite", "properties": {"hotCachePeriod": "P7D"}}, "kindshistory",
                every="list_by_cluster", change={"kind": "ReadWrite", "properties": {"hotCachePeriod": "P14D"}}, mark="P14D")
    yield plain("DataHistoryConnection", "history", twins.time_series_database_connections, {"properties": {
        "connectionType": "AzureDataExplorer",
        "adxResourceId": provider("Microsoft.Kusto/clusters/kindshistory"),
        "adxEndpointUri": "https://kindshistory.eastus.kusto.windows.net", "adxDatabaseName": "twins",
        "eventHubEndpointUri": "sb://kinds-streams.servicebus.windows.net", "eventHubEntityPath": "history",
        "eventHubNamespaceResourceId": provider("Microsoft.EventHub/namespaces/kinds-streams")}}, "kinds-twins",
        every="list", update=None)
    yield plain("EventGridTopic", "kinds-events", grid.topics, {"location": REGION})
    yield subscription_of("EventGridTopicEventSubscription", grid.topic_event_subscriptions, "kinds-events")
    yield plain("EventGridSystemTopic", "kinds-store-events", grid.system_topics, {"location": REGION, "properties": {
        "source": store, "topicType": "Microsoft.Storage.StorageAccounts"}})
    yield subscription_of("EventGridSystemTopicEventSubscription", grid.system_topic_event_subscriptions,
                          "kinds-store-events", every="list_by_system_topic")
    yield plain("EventGridDomain", "kinds-domain", grid.domains, {"location": REGION})
    topics = grid.domain_topics
    yield Kind("EventGridDomainTopic", "stations",
               lambda: topics.begin_create_or_update(GROUP, "kinds-domain", "stations"),
               lambda: topics.get(GROUP, "kinds-domain", "stations"), lambda: topics.list_by_domain(GROUP, "kinds-domain"),
               None, lambda: topics.begin_delete(GROUP, "kinds-domain", "stations"))
    yield subscription_of("EventGridDomainTopicEventSubscription", grid.domain_topic_event_subscriptions, "kinds-domain",
                          "stations")
    yield subscription_of("EventGridDomainEventSubscription", grid.domain_event_subscriptions, "kinds-domain")
    anywhere = grid.event_subscriptions
    body = {"properties": {"destination": queue, "filter": {"subjectBeginsWith": "a"}}}
    yield Kind("EventSubscription", "of-the-hub",
               lambda: anywhere.begin_create_or_update(provider("Microsoft.Devices/IotHubs/kinds-hub"), "of-the-hub", body),
               lambda: anywhere.get(provider("Microsoft.Devices/IotHubs/kinds-hub"), "of-the-hub"),
               lambda: anywhere.list_by_resource(GROUP, "Microsoft.Devices", "IotHubs", "kinds-hub"),
               lambda: anywhere.begin_update(provider("Microsoft.Devices/IotHubs/kinds-hub"), "of-the-hub",
                                             {"filter": {"subjectBeginsWith": MARK}}),
               lambda: anywhere.begin_delete(provider("Microsoft.Devices/IotHubs/kinds-hub"), "of-the-hub"))
    yield plain("ContainerRegistry", "kindsregistry", registries.registries,
                {"location": REGION, "sku": {"name": "Basic"}}, make="begin_create")
    yield plain("ContainerGroup", "kinds-runtime", containers.container_groups, {"location": REGION, "properties": {
        "osType": "Linux", "containers": [{"name": "main", "properties": {
            "image": "kindsregistry.azurecr.io/main:1", "resources": {"requests": {"cpu": 1, "memoryInGB": 1}}}}]}},
        update="update")
    yield plain("LogAnalyticsWorkspace", "kinds-logs", logs.workspaces,
                {"location": REGION, "properties": {"sku": {"name": "PerGB2018"}}}, update="update")
    workspace = provider("Microsoft.OperationalInsights/workspaces/kinds-logs")
    yield plain("ApplicationInsights", "kinds-insights", insights.components, {
        "location": REGION, "kind": "web", "properties": {"Application_Type": "web", "WorkspaceResourceId": workspace}},
        make="create_or_update", update="update_tags", delete="delete")
    watched = provider("Microsoft.Devices/IotHubs/kinds-hub")
    settings = monitor.diagnostic_settings
    setting = {"properties": {"workspaceId": workspace, "logs": [{"category": "Connections", "enabled": True}]}}
    yield Kind("DiagnosticSetting", "hub-logs", lambda: settings.create_or_update(watched, "hub-logs", setting),
               lambda: settings.get(watched, "hub-logs"), lambda: settings.list(watched),
               lambda: settings.create_or_update(
                   watched, "hub-logs", in_place(setting, "properties", "logs", 0, "category", value="DeviceTelemetry")),
               lambda: settings.delete(watched, "hub-logs"), mark="DeviceTelemetry")
    yield plain("UserAssignedIdentity", "kinds-identity", identities.user_assigned_identities, {"location": REGION},
                make="create_or_update", update="update", change={"location": REGION, **TAGS}, delete="delete")
    federated = {"properties": {"issuer": "https://token.example.com", "subject": "a", "audiences": ["api://AzureADTokenExchange"]}}
    yield whole("FederatedIdentityCredential", "main", identities.federated_identity_credentials, federated,
                in_place(federated, "properties", "subject"), "kinds-identity", make="create_or_update", every="list",
                delete="delete")
    definition = "3f0e2a52-5a1f-4f0e-9d7b-2c61f8f5a0d1"
    role = {"properties": {"roleName": "Twin reader", "type": "CustomRole", "description": "reads",
                           "assignableScopes": [WHOLE],
                           "permissions": [{"actions": [], "dataActions": ["Microsoft.DigitalTwins/*/read"]}]}}
    yield Kind("RoleDefinition", definition, lambda: roles.role_definitions.create_or_update(WHOLE, definition, role),
               lambda: roles.role_definitions.get(WHOLE, definition),
               lambda: roles.role_definitions.list(SCOPE, filter="type eq 'CustomRole'"),
               lambda: roles.role_definitions.create_or_update(
                   WHOLE, definition, in_place(role, "properties", "description")),
               lambda: roles.role_definitions.delete(WHOLE, definition))
    assignment = "3f0e2a52-5a1f-4f0e-9d7b-2c61f8f5a0a1"
    assigned = {"properties": {
        "roleDefinitionId": f"{WHOLE}/providers/Microsoft.Authorization/roleDefinitions/{definition}",
        "principalId": "11111111-2222-4333-8444-555555555555", "principalType": "ServicePrincipal"}}
    yield Kind("RoleAssignment", assignment, lambda: roles.role_assignments.create(SCOPE, assignment, assigned),
               lambda: roles.role_assignments.get(SCOPE, assignment),
               lambda: roles.role_assignments.list_for_scope(SCOPE), None,
               lambda: roles.role_assignments.delete(SCOPE, assignment))
    yield plain("KeyVault", "kinds-vault", vaults.vaults, {"location": REGION, "properties": {
        "tenantId": tenant, "sku": {"family": "A", "name": "standard"}, "enableRbacAuthorization": True}},
        update="update", delete="delete")
    yield plain("StreamAnalyticsJob", "kinds-averages", analytics.streaming_jobs,
                {"location": REGION, "properties": {"sku": {"name": "Standard"}, "compatibilityLevel": "1.2"}},
                make="begin_create_or_replace", update="update")
    yield plain("StreamAnalyticsTransformation", "main", analytics.transformations,
                {"properties": {"query": "SELECT * INTO out FROM hub", "streamingUnits": 3}}, "kinds-averages",
                make="create_or_replace", every=None, update="update", change={"properties": {"query": MARK}}, delete=None)
    source = {"properties": {
        "type": "Stream", "serialization": {"type": "Json", "properties": {"encoding": "UTF8"}},
        "datasource": {"type": "Microsoft.Devices/IotHubs", "properties": {
            "iotHubNamespace": "kinds-hub", "sharedAccessPolicyName": "service", "sharedAccessPolicyKey": "a2V5",
            "consumerGroupName": "readers"}}}}
    yield whole("StreamAnalyticsInput", "hub", analytics.inputs, source,
                in_place(source, "properties", "datasource", "properties", "consumerGroupName"), "kinds-averages",
                make="create_or_replace", every="list_by_streaming_job", delete="delete")
    sink = {"properties": {"datasource": {"type": "Microsoft.Storage/Blob", "properties": {
        "container": "averages", "storageAccounts": [{"accountName": "kindsstore", "accountKey": "a2V5"}]}}}}
    yield whole("StreamAnalyticsOutput", "out", analytics.outputs, sink,
                in_place(sink, "properties", "datasource", "properties", "container"), "kinds-averages",
                make="create_or_replace", every="list_by_streaming_job", delete="delete")
    yield plain("SynapseWorkspace", "kinds-synapse", synapse.workspaces, {
        "location": REGION, "identity": {"type": "SystemAssigned"}, "properties": {
            "sqlAdministratorLogin": "evadmin", "sqlAdministratorLoginPassword": "Planted-secret-1",
            "defaultDataLakeStorage": {"accountUrl": "https://kindslake.dfs.core.windows.net", "filesystem": "synapse"}}})
    yield plain("SqlServer", "kinds-sql", sql.servers, {"location": REGION, "properties": {
        "administratorLogin": "evadmin", "administratorLoginPassword": "Planted-secret-1"}})
    yield plain("SqlDatabase", "sessions", sql.databases,
                {"location": REGION, "sku": {"name": "S0", "tier": "Standard"}}, "kinds-sql", every="list_by_server")
    yield plain("PowerBICapacity", "kindsreports", capacities.capacities, {
        "location": REGION, "sku": {"name": "A1", "tier": "PBIE_Azure"},
        "properties": {"administration": {"members": ["owner@example.com"]}}}, make="begin_create", get="get_details")
    yield plain("VirtualNetwork", "kinds-net", network.virtual_networks,
                {"location": REGION, "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}, every="list",
                update="update_tags")
    subnet = {"properties": {"addressPrefix": "10.0.1.0/24"}}
    yield whole("Subnet", "runtime", network.subnets, subnet,
                in_place(subnet, "properties", "addressPrefix", value="10.0.2.0/24"), "kinds-net", every="list",
                mark="10.0.2.0/24")
    lock = {"properties": {"level": "CanNotDelete"}}
    yield Kind("Lock", "keep", lambda: locks.management_locks.create_or_update_by_scope(store, "keep", lock),
               lambda: locks.management_locks.get_by_scope(store, "keep"),
               lambda: locks.management_locks.list_by_scope(store),
               lambda: locks.management_locks.create_or_update_by_scope(
                   store, "keep", in_place(lock, "properties", "notes", value=MARK)),
               lambda: locks.management_locks.delete_by_scope(store, "keep"))


failed, used = set(), []
for kind in kinds():
    try:
        kind.use()
    except Exception:
        failed.add(kind.name)
        print(f"{kind.name}: {traceback.format_exc(limit=-2)}", file=sys.stderr)
    used.append(kind)
for kind in reversed(used):
    try:
        kind.remove()
    except Exception:
        failed.add(kind.name)
        print(f"{kind.name}, deleted: {traceback.format_exc(limit=-2)}", file=sys.stderr)
print("\n".join(sorted(kind.name for kind in used if kind.name not in failed)))
