"""Sends queries to an instance of the local Azure and prints what each took, over HTTPS with one connection.

    time_queries.py prepare|run PORT CA_BUNDLE TENANT SUBSCRIPTION TWINS

The client secret is read from the file beside the CA bundle.
"""

import http.client
import json
import os
import ssl
import sys
import time

WHAT, PORT, BUNDLE, TENANT, SUBSCRIPTION, TWINS = sys.argv[1:7]
TWINS = int(TWINS)
SECRET = open(os.path.join(os.path.dirname(BUNDLE), "client.secret")).read()
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/bench"
INSTANCE = f"{GROUP}/providers/Microsoft.DigitalTwins/digitalTwinsInstances/bench"


class Client:
    def __init__(self):
        self.connection = http.client.HTTPSConnection(
            "localhost", int(PORT), context=ssl.create_default_context(cafile=BUNDLE))

    def send(self, method, path, body=None, audience=None, headers=None, form=None):
        headers = dict(headers or {})
        if audience:
            headers["Authorization"] = f"Bearer {self.token(audience)}"
        data = form if form is not None else None if body is None else json.dumps(body)
        self.connection.request(method, path, data, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {text[:500]}")
        return answer, json.loads(text) if text else None

    tokens = {}

    def token(self, audience):
        if audience not in self.tokens:
            client = "7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a003"
            form = f"grant_type=client_credentials&client_id={client}&client_secret={SECRET}&scope={audience}/.default"
            _, body = self.send("POST", f"/{TENANT}/oauth2/v2.0/token", form=form,
                                headers={"Content-Type": "application/x-www-form-urlencoded"})
            self.tokens[audience] = body["access_token"]
        return self.tokens[audience]

    def twins(self, method, path, body, headers=None):
        return self.send(method, f"/adt/bench{path}?api-version=2023-10-31", body, "https://digitaltwins.azure.net", headers)


def interface(name, contents, extends=None):
    model = {"@context": "dtmi:dtdl:context;2", "@id": f"dtmi:bench:{name};1", "@type": "Interface", "contents": contents}
    return model | ({"extends": f"dtmi:bench:{extends};1"} if extends else {})


def prop(name, schema):
    return {"@type": "Property", "name": name, "schema": schema}


def prepare(client):
    arm = "https://management.azure.com"
    client.send("PUT", f"{GROUP}?api-version=2025-04-01", {"location": "eastus"}, arm)
    client.send("PUT", f"{INSTANCE}?api-version=2023-01-31", {"location": "eastus"}, arm)
    length = [prop("length", "integer")]
    client.twins("POST", "/models", [
        interface("Thing", [prop("name", "string")]
                  + [{"@type": "Relationship", "name": name, "properties": length} for name in ("contains", "near")]),
        interface("Building", [], "Thing"), interface("Floor", [prop("level", "integer")], "Thing"),
        interface("Room", [prop("area", "integer")], "Thing"),
        interface("Sensor", [prop("serial", "string"), prop("temperature", "double"), prop("active", "boolean"),
                             prop("tags", {"@type": "Map", "mapKey": {"name": "k", "schema": "string"},
                                           "mapValue": {"name": "v", "schema": "string"}})], "Thing")])


def measure(client, title, query, times=20):
    spent, first, rows, charge = [], None, 0, ""
    for _ in range(times):
        start = time.perf_counter()
        answer, body = client.twins("POST", "/query", {"query": query})
        spent.append((time.perf_counter() - start) * 1000)
        first = first if first is not None else spent[0]
        rows, charge = len(body["value"]), answer.getheader("query-charge")
    spent.sort()
    print(f"{title:<47} {first:9.1f} {spent[len(spent) // 2]:9.2f} {spent[-1 - len(spent) // 20]:9.2f} {rows:5} {charge:>9}")


def main():
    client = Client()
    if WHAT == "prepare":
        return prepare(client)
    client.token("https://digitaltwins.azure.net")
    last = TWINS - 1
    print(f"{'':<47} {'first ms':>9} {'median':>9} {'95 %':>9} {'rows':>5} {'charge':>9}")
    for title, query in [
        ("one twin by id", f"SELECT * FROM DIGITALTWINS WHERE $dtId = 'sensor-{last}'"),
        ("50 twins by id", "SELECT * FROM DIGITALTWINS T WHERE T.$dtId IN ['sensor-%s']"
         % "', 'sensor-".join(str(last - number) for number in range(50))),
        ("all, a page of 100", "SELECT * FROM DIGITALTWINS"),
        ("by a property, one twin of all", f"SELECT * FROM DIGITALTWINS WHERE serial = 'S{last:09}'"),
        ("by a property, another value", "SELECT * FROM DIGITALTWINS WHERE serial = 'S000000500'"),
        ("by a range of a property", "SELECT $dtId FROM DIGITALTWINS T WHERE T.temperature >= 99.99"),
        ("by the beginning of a property", "SELECT $dtId FROM DIGITALTWINS WHERE STARTSWITH(serial, 'S00000050')"),
        ("by a member of a map and a property",
         "SELECT $dtId FROM DIGITALTWINS WHERE tags.zone = 'z7' AND temperature > 99.95"),
        ("by model, a page of 100", "SELECT * FROM DIGITALTWINS WHERE IS_OF_MODEL('dtmi:bench:Building;1')"),
        ("by a model that all extend, a page of 100", "SELECT * FROM DIGITALTWINS WHERE IS_OF_MODEL('dtmi:bench:Thing;1')"),
        ("by model and property", "SELECT * FROM DIGITALTWINS WHERE IS_OF_MODEL('dtmi:bench:Room;1') AND area = 33"),
        ("how many there are", "SELECT COUNT() FROM DIGITALTWINS"),
        ("how many of a model", "SELECT COUNT() FROM DIGITALTWINS WHERE IS_OF_MODEL('dtmi:bench:Room;1')"),
        ("relationships of a source", "SELECT * FROM RELATIONSHIPS WHERE $sourceId = 'building-0'"),
        ("relationships to a target", "SELECT * FROM RELATIONSHIPS WHERE $targetId = 'sensor-190'"),
        ("relationships by name, a page of 100", "SELECT * FROM RELATIONSHIPS WHERE $relationshipName = 'near'"),
        ("JOIN, floors of a building",
         "SELECT F FROM DIGITALTWINS B JOIN F RELATED B.contains WHERE B.$dtId = 'building-0'"),
        ("JOIN, three levels, a page of 100",
         "SELECT S FROM DIGITALTWINS B JOIN F RELATED B.contains JOIN R RELATED F.contains JOIN S RELATED R.contains "
         "WHERE B.$dtId = 'building-0' AND S.temperature > 50"),
        ("JOIN, three levels from the far end",
         "SELECT B FROM DIGITALTWINS B JOIN F RELATED B.contains JOIN R RELATED F.contains JOIN S RELATED R.contains "
         "WHERE S.$dtId = 'sensor-500'"),
        ("MATCH, up to 3 hops, a page of 100",
         "SELECT b FROM DIGITALTWINS MATCH (a)-[:contains*..3]->(b) WHERE a.$dtId = 'building-0'"),
        ("MATCH, up to 3 hops from the far end",
         "SELECT a FROM DIGITALTWINS MATCH (a)-[:contains*..3]->(b) WHERE b.$dtId = 'sensor-500'"),
        ("MATCH, 9 hops along a chain",
         "SELECT b FROM DIGITALTWINS MATCH (a)-[:near*9]->(b) WHERE a.$dtId = 'sensor-100'"),
        ("MATCH, a chain with a filter on a relationship",
         "SELECT a, r, c FROM DIGITALTWINS MATCH (a)<-[:contains]-(b)-[r:contains]->(c) "
         "WHERE a.$dtId = 'sensor-500' AND r.length > 50"),
    ]:
        measure(client, title, query)
    measure(client, "every twin looked at, COUNT without an index",
            "SELECT COUNT() FROM DIGITALTWINS WHERE CONTAINS(serial, '99999')", times=2)


main()
