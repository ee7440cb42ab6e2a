"""Writes an environment of about N resources, mixed as an operations team's are: storage accounts with queues and
containers, Event Grid topics with subscriptions, identities with roles, hubs with consumer groups and devices, Digital
Twins instances with endpoints, and a third of types that have no kind of their own."""

import os
import sys

HEADER = "apiVersion: twinwright/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n"
ROLES = ["Storage Queue Data Contributor", "Storage Blob Data Reader", "Storage Blob Data Contributor", "Reader", "Contributor"]
GENERIC = [
    ("Microsoft.Insights/actionGroups@2023-01-01", "global", 'groupShortName: "g{n}"\n    enabled: true\n    emailReceivers: [{{name: ops, emailAddress: "ops{n}@example.org", useCommonAlertSchema: true}}]'),
    ("Microsoft.Network/publicIPAddresses@2024-05-01", "eastus", 'publicIPAllocationMethod: Static\n    idleTimeoutInMinutes: {m}\n    dnsSettings: {{domainNameLabel: "bench-{n}"}}'),
    ("Microsoft.Logic/workflows@2019-05-01", "eastus", "state: Enabled\n    definition: {{contentVersion: 1.0.0.{n}, triggers: {{}}, actions: {{}}, outputs: {{}}}}"),
]


def document(file, kind: str, name: str, spec: str) -> None:
    file.write("---\n" + HEADER.format(kind=kind, name=name))
    for line in spec.splitlines():
        file.write(f"  {line}\n")


def storage(folder: str, accounts: int) -> int:
    with open(f"{folder}/storage.yaml", "w") as file:
        for n in range(accounts):
            queues = ", ".join(f"queue-{q}: {{metadata: {{purpose: p{q}}}}}" for q in range(5))
            containers = ", ".join(f"container-{c}: {{}}" for c in range(5))
            document(
                file, "StorageAccount", f"benchstore{n:05}",
                f"kind: StorageV2\nsku: {{name: Standard_LRS}}\nminimumTlsVersion: TLS1_2\naccessTier: Hot\n"
                f"allowBlobPublicAccess: false\nqueues: {{{queues}}}\nblobContainers: {{{containers}}}")
    return accounts * 11


def topics(folder: str, count: int) -> int:
    with open(f"{folder}/topics.yaml", "w") as file:
        for n in range(count):
            account = f"benchstore{n:05}"
            lines = ["inputSchema: EventGridSchema", 'minimumTlsVersionAllowed: "1.2"', "eventSubscriptions:"]
            for s in range(10):
                lines += [
                    f"  to-queue-{s}:", "    destination:", "      endpointType: StorageQueue",
                    f"      resourceId: ${{StorageAccount.{account}}}",
                    f"      queueName: ${{StorageAccount.{account}/queues/queue-{s % 5}.name}}",
                    f"    filter: {{includedEventTypes: [Bench.Event{s}], subjectBeginsWith: /area/{s}}}",
                    "    eventDeliverySchema: EventGridSchema",
                ]
            document(file, "EventGridTopic", f"bench-topic-{n:05}", "\n".join(lines))
    return count * 11


def identities(folder: str, count: int) -> int:
    with open(f"{folder}/identities.yaml", "w") as file:
        for n in range(count):
            document(file, "UserAssignedIdentity", f"bench-identity-{n:05}", "tags: {team: t%d}" % (n % 7))
            for r in range(10):
                document(
                    file, "RoleAssignment", f"role-{n:05}-{r}",
                    f"role: {ROLES[r % 5]}\nscope: ${{StorageAccount.benchstore{(n + r // 5) % count:05}}}\n"
                    f"principalId: ${{UserAssignedIdentity.bench-identity-{n:05}.principalId}}\n"
                    "principalType: ServicePrincipal")
    return count * 11


def hubs(folder: str, count: int) -> int:
    with open(f"{folder}/hubs.yaml", "w") as file:
        for n in range(count):
            groups = ", ".join(f"group-{g}" for g in range(20))
            devices = ", ".join(f"device-{d:03}: {{status: enabled}}" for d in range(50))
            document(
                file, "IoTHub", f"bench-hub-{n:04}",
                'sku: {name: S1, capacity: 1}\nminTlsVersion: "1.2"\n'
                f"consumerGroups: [{groups}]\ndevices: {{{devices}}}")
            document(
                file, "RoleAssignment", f"registers-{n:04}",
                f"role: IoT Hub Data Contributor\nscope: ${{IoTHub.bench-hub-{n:04}}}\nprincipalId: ${{deployer.objectId}}")
    return count * 22


def instances(folder: str, count: int) -> int:
    with open(f"{folder}/instances.yaml", "w") as file:
        for n in range(count):
            endpoints = ", ".join(
                f'endpoint-{e}: {{endpointType: EventGrid, topic: "${{EventGridTopic.bench-topic-{n:05}}}"}}' for e in range(3))
            document(
                file, "DigitalTwinsInstance", f"bench-twins-{n:04}",
                f"identity: {{type: SystemAssigned}}\npublicNetworkAccess: Enabled\nendpoints: {{{endpoints}}}")
            document(
                file, "RoleAssignment", f"owns-{n:04}",
                "role: Azure Digital Twins Data Owner\n"
                f"scope: ${{DigitalTwinsInstance.bench-twins-{n:04}}}\nprincipalId: ${{deployer.objectId}}")
    return count * 5


def generic(folder: str, count: int) -> None:
    with open(f"{folder}/generic.yaml", "w") as file:
        for n in range(count):
            kind, location, properties = GENERIC[n % 3]
            short = kind.split("/")[1].split("@")[0].lower()
            document(
                file, "AzureResource", f"{short}-{n:05}",
                f"type: {kind}\nlocation: {location}\nproperties:\n    " + properties.format(n=n, m=4 + n % 26))


def main(folder: str, resources: int) -> None:
    os.makedirs(folder)
    with open(f"{folder}/environment.yaml", "w") as file:
        file.write(HEADER.format(kind="Environment", name=f"bench-{resources}"))
        file.write(
            '  subscription: ${env.AZURE_SUBSCRIPTION_ID}\n  location: eastus\n'
            f"  resourceGroup: bench-{resources}-rg\n  tags: {{workload: bench}}\n")
    fiftieth, five_hundredth = max(1, resources // 50), max(1, resources // 500)
    made = storage(folder, fiftieth) + topics(folder, fiftieth) + identities(folder, fiftieth)
    made += hubs(folder, five_hundredth) + instances(folder, five_hundredth)
    generic(folder, max(0, resources - made))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
