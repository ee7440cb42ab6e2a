/// One edit of the example's manifests or models and the changes it must yield, each as `action address`.
struct SingleEdit: Sendable {
  let name: String
  let file: String
  let old: String
  let new: String
  let expected: [String]

  static let all = [
    SingleEdit(
      name: "a twin's property", file: "manifests/ev-charging/graph.yaml", old: "year: 2024", new: "year: 2025",
      expected: ["update TwinGraph.fleet/twins/EV-001"]),
    SingleEdit(
      name: "a resource's property", file: "manifests/ev-charging/runtime.yaml", old: "accessTier: Hot",
      new: "accessTier: Cool", expected: ["update StorageAccount.evchargingmlstore"]),
    SingleEdit(
      name: "a resource's tag", file: "manifests/ev-charging/runtime.yaml",
      old: "  name: ev-twin-runtime-id\nspec: {}", new: "  name: ev-twin-runtime-id\nspec: {tags: {team: charging}}",
      expected: ["update UserAssignedIdentity.ev-twin-runtime-id"]),
    SingleEdit(
      name: "a relationship that goes", file: "manifests/ev-charging/graph.yaml",
      old: "        servesVehicle: EV-001\n", new: "",
      expected: ["delete TwinGraph.fleet/twins/CP001/relationships/servesVehicle-EV-001"]),
    SingleEdit(
      name: "a relationship that comes", file: "manifests/ev-charging/graph.yaml",
      old: "      properties: {connectorId: 2, type: CHAdeMO, maxPower: 50, status: Available}\n",
      new: """
              properties: {connectorId: 2, type: CHAdeMO, maxPower: 50, status: Available}
            CP002:
              model: dtmi:evcharging:ChargingStation;1
              properties: {vendor: ABB}
              relationships: {servesVehicle: EV-001}

        """,
      expected: [
        "create TwinGraph.fleet/twins/CP002",
        "create TwinGraph.fleet/twins/CP002/relationships/servesVehicle-EV-001",
      ]),
    SingleEdit(
      name: "a model's version", file: "dtdl/evcharging/OCPPTransaction.json",
      old: "\"@id\": \"dtmi:evcharging:OCPPTransaction;1\"", new: "\"@id\": \"dtmi:evcharging:OCPPTransaction;2\"",
      expected: [
        "create ModelSet.evcharging/models/dtmi:evcharging:OCPPTransaction;2",
        "delete ModelSet.evcharging/models/dtmi:evcharging:OCPPTransaction;1",
      ]),
    SingleEdit(
      name: "what the runtime writes", file: "manifests/ev-charging/graph.yaml", old: "soc: 80", new: "soc: 55",
      expected: []),
  ]
}
