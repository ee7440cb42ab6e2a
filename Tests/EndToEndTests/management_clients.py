"""Reads what was applied with Microsoft's management clients, or changes one thing of it.

The argument is `read` or the name of a change below.
"""
import os, sys
from azure.identity import ClientSecretCredential
from azure.mgmt.applicationinsights import ApplicationInsightsManagementClient
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.containerinstance import ContainerInstanceManagementClient
from azure.mgmt.containerregistry import ContainerRegistryManagementClient
from azure.mgmt.digitaltwins import AzureDigitalTwinsManagementClient
from azure.mgmt.eventgrid import EventGridManagementClient
from azure.mgmt.iothub import IotHubClient
from azure.mgmt.loganalytics import LogAnalyticsManagementClient
from azure.mgmt.msi import ManagedServiceIdentityClient
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.storage import StorageManagementClient

credential = ClientSecretCredential(
    os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"])
subscription = os.environ["AZURE_SUBSCRIPTION_ID"]
group = "ev-digital-twins-rg"


def client(kind):
    return kind(credential, subscription)


resources = client(ResourceManagementClient)
twins = client(AzureDigitalTwinsManagementClient)
hubs = client(IotHubClient)
events = client(EventGridManagementClient)
containers = client(ContainerInstanceManagementClient)
registries = client(ContainerRegistryManagementClient)
logs = client(LogAnalyticsManagementClient)
insights = client(ApplicationInsightsManagementClient)
identities = client(ManagedServiceIdentityClient)
roles = client(AuthorizationManagementClient)
storage = client(StorageManagementClient)
topic = f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.EventGrid/topics/ev-twins-events"


def read():
    found = resources.resource_groups.get(group)
    print("group", found.location, found.tags["workload"], found.tags["owner"])
    instance = twins.digital_twins.get(group, "ev-charging-twins")
    print("instance", instance.identity.type, instance.public_network_access, instance.provisioning_state,
          instance.host_name, instance.tags["workload"])
    endpoint = twins.digital_twins_endpoint.get(group, "ev-charging-twins", "dt-eventgrid-endpoint").properties
    print("endpoint", endpoint.endpoint_type, endpoint.topic_endpoint, endpoint.access_key1)
    hub = hubs.iot_hub_resource.get(group, "ev-charging-hub")
    events_endpoint = hub.properties.event_hub_endpoints["events"]
    print("hub", hub.sku.name, hub.sku.capacity, hub.properties.min_tls_version,
          events_endpoint.retention_time_in_days, events_endpoint.partition_count, hub.properties.host_name)
    print("consumer groups", *sorted(
        each.name for each in hubs.iot_hub_resource.list_event_hub_consumer_groups(group, "ev-charging-hub", "events")))
    print("keys", *sorted(key.key_name for key in hubs.iot_hub_resource.list_keys(group, "ev-charging-hub")))
    found = events.topics.get(group, "ev-twins-events")
    print("topic", found.input_schema, found.minimum_tls_version_allowed, found.provisioning_state)
    found = events.topic_event_subscriptions.get(group, "ev-twins-events", "battery-updates-to-queue")
    print("subscription", found.destination.endpoint_type, found.destination.queue_name,
          *found.filter.included_event_types, found.event_delivery_schema, found.retry_policy.max_delivery_attempts,
          found.retry_policy.event_time_to_live_in_minutes)
    found = identities.user_assigned_identities.get(group, "ev-twin-runtime-id")
    identity = found
    print("identity", found.location, found.tags["workload"])
    found = registries.registries.get(group, "evchargingmlacr")
    print("registry", found.sku.name, found.admin_user_enabled, found.login_server)
    found = logs.workspaces.get(group, "ev-charging-logs")
    workspace = found
    print("workspace", found.sku.name, found.retention_in_days)
    found = insights.components.get(group, "ev-charging-insights")
    print("insights", found.kind, found.application_type, found.workspace_resource_id.lower() == workspace.id.lower())
    found = storage.storage_accounts.get_properties(group, "evchargingmlstore")
    print("storage", found.kind, found.sku.name, found.access_tier, found.minimum_tls_version,
          found.enable_https_traffic_only, found.allow_blob_public_access)
    print("queues", *[queue.name for queue in storage.queue.list(group, "evchargingmlstore")])
    found = containers.container_groups.get(group, "ev-twin-runtime")
    print("containers", found.os_type, found.restart_policy, found.ip_address.dns_name_label,
          *sorted(port.port for port in found.ip_address.ports))
    for each in found.containers:
        secret = [variable for variable in each.environment_variables if variable.secure_value or not variable.value]
        print("container", each.name, each.image, each.resources.requests.cpu, each.resources.requests.memory_in_gb,
              *sorted(variable.name for variable in secret), *[variable.secure_value for variable in secret])
    assigned = list(roles.role_assignments.list_for_resource_group(group))
    own = [each for each in assigned if each.principal_id == identity.principal_id]
    names = sorted(roles.role_definitions.get_by_id(each.role_definition_id).role_name for each in own)
    print("roles", ", ".join(names))
    print("resources", len(list(resources.resources.list_by_resource_group(group))))


def change_group():
    resources.resource_groups.update(group, {"tags": {**resources.resource_groups.get(group).tags, "owner": "other"}})


def change_instance():
    twins.digital_twins.begin_update(
        group, "ev-charging-twins", {"properties": {"publicNetworkAccess": "Disabled"}}).result()


def change_endpoint():
    twins.digital_twins_endpoint.begin_delete(group, "ev-charging-twins", "dt-eventgrid-endpoint").result()


def change_hub():
    hub = hubs.iot_hub_resource.get(group, "ev-charging-hub")
    hub.sku.capacity = 2
    hubs.iot_hub_resource.begin_create_or_update(
        group, "ev-charging-hub", hub, if_match=hub.etag).result()


def change_consumer_group():
    hubs.iot_hub_resource.delete_event_hub_consumer_group(group, "ev-charging-hub", "events", "twin-runtime")


def change_topic():
    events.topics.begin_update(group, "ev-twins-events", {"properties": {"minimumTlsVersionAllowed": "1.1"}}).result()


def change_subscription():
    events.topic_event_subscriptions.begin_update(
        group, "ev-twins-events", "battery-updates-to-queue",
        {"retryPolicy": {"maxDeliveryAttempts": 3, "eventTimeToLiveInMinutes": 240}}).result()


def change_identity():
    identities.user_assigned_identities.update(
        group, "ev-twin-runtime-id",
        {"location": "eastus",
         "tags": {**identities.user_assigned_identities.get(group, "ev-twin-runtime-id").tags, "owner": "other"}})


def change_registry():
    registries.registries.begin_update(
        group, "evchargingmlacr", {"properties": {"adminUserEnabled": True}}).result()


def change_workspace():
    logs.workspaces.update(group, "ev-charging-logs", {"properties": {"retentionInDays": 90}})


def change_insights():
    insights.components.update_tags(
        group, "ev-charging-insights",
        {"tags": {**insights.components.get(group, "ev-charging-insights").tags, "owner": "other"}})


def change_storage():
    storage.storage_accounts.update(group, "evchargingmlstore", {"properties": {"accessTier": "Cool"}})


def change_queue():
    storage.queue.delete(group, "evchargingmlstore", "battery-updates")


def change_containers():
    containers.container_groups.update(
        group, "ev-twin-runtime",
        {"tags": {**containers.container_groups.get(group, "ev-twin-runtime").tags, "owner": "other"}})


def change_role():
    registry = registries.registries.get(group, "evchargingmlacr").id
    for each in roles.role_assignments.list_for_scope(registry, filter="atScope()"):
        if each.scope.lower() == registry.lower():
            roles.role_assignments.delete_by_id(each.id)


def change_generic():
    instance = (f"/subscriptions/{subscription}/resourceGroups/{group}"
                "/providers/Microsoft.DigitalTwins/digitalTwinsInstances/ev-charging-twins")
    found = resources.resources.get_by_id(instance, api_version="2023-01-31")
    found.tags["workload"] = "other"
    resources.resources.begin_create_or_update_by_id(instance, found, api_version="2023-01-31").result()


globals()[sys.argv[1]]()
