"""Writes an environment with a generated graph: one station for every four vehicles, ten served vehicles a station."""

import os
import sys

ENVIRONMENT = """\
apiVersion: twinwright/v1
kind: Environment
metadata: {name: large}
spec: {subscription: "${env.AZURE_SUBSCRIPTION_ID}", location: eastus, resourceGroup: large-rg}
---
apiVersion: twinwright/v1
kind: DigitalTwinsInstance
metadata: {name: large-twins}
spec: {}
---
apiVersion: twinwright/v1
kind: ModelSet
metadata: {name: models}
spec: {instance: "${DigitalTwinsInstance.large-twins}", from: ../../dtdl/evcharging}
---
apiVersion: twinwright/v1
kind: TwinGraph
metadata: {name: graph}
spec:
  instance: ${DigitalTwinsInstance.large-twins}
  prune: {models: ["dtmi:evcharging:*"]}
  tables:
    - from: vehicles.csv
      twins:
        "${row.id}":
          model: dtmi:evcharging:Vehicle;1
          properties: {make: "${row.make}", year: "${row.year}", batteryCapacity: "${row.capacity}", v2gCapable: "${row.v2g}"}
    - from: stations.csv
      twins:
        "${row.id}":
          model: dtmi:evcharging:ChargingStation;1
          properties: {vendor: "${row.vendor}", maxPower: "${row.power}"}
    - from: serves.csv
      relationships:
        - {source: "${row.station}", name: servesVehicle, target: "${row.vehicle}"}
"""


def main(folder: str, twins: int) -> None:
    os.makedirs(folder)
    stations = twins // 5
    vehicles = twins - stations
    with open(f"{folder}/environment.yaml", "w") as file:
        file.write(ENVIRONMENT)
    with open(f"{folder}/vehicles.csv", "w") as file:
        file.write("id,make,year,capacity,v2g\n")
        for n in range(vehicles):
            file.write(f"EV-{n:07},Make{n % 17},2024,{50 + n % 60}.5,{'true' if n % 3 else 'false'}\n")
    with open(f"{folder}/stations.csv", "w") as file:
        file.write("id,vendor,power\n")
        for n in range(stations):
            file.write(f"CP-{n:07},Vendor{n % 5},{[50, 150, 350][n % 3]}\n")
    with open(f"{folder}/serves.csv", "w") as file:
        file.write("station,vehicle\n")
        for n in range(stations):
            for k in range(10):
                file.write(f"CP-{n:07},EV-{(n * 10 + k) % vehicles:07}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
