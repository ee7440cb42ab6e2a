"""Writes generated DTDL v3 models, one interface a file, in the shapes that real ontologies have.

usage: generate_models.py FOLDER COUNT [--shape tree|diamonds|schemas]

tree      an ontology: interfaces that extend one another eight levels deep, with properties, relationships, units
diamonds  every interface extends both of the level above: 2^levels ways lead up, COUNT interfaces are there
schemas   objects of which each holds the next one twice by reference, within the depth that DTDL allows
"""

import json
import os
import random
import sys

CONTEXT = ["dtmi:dtdl:context;3", "dtmi:dtdl:extension:quantitativeTypes;1"]
QUANTITIES = [("Temperature", "degreeCelsius"), ("Power", "kilowatt"), ("Voltage", "volt"), ("Length", "metre")]


def name(index):
    return f"dtmi:com:example:generated:M{index};1"


def text(index, word):
    return {"en": f"{word} {index}", "de": f"{word} Nummer {index}"}


def content(index, number, count, randomness):
    kind = number % 4
    if kind == 0:
        quantity, unit = randomness.choice(QUANTITIES)
        return {"@type": ["Property", quantity], "name": f"p{index}_{number}", "displayName": text(number, "Property"),
                "schema": "double", "unit": unit, "writable": True}
    if kind == 1:
        return {"@type": "Relationship", "name": f"r{index}_{number}", "target": name(randomness.randrange(count)),
                "displayName": text(number, "Relationship")}
    if kind == 2:
        values = [{"name": f"v{value}", "enumValue": value} for value in range(5)]
        return {"@type": "Property", "name": f"e{index}_{number}",
                "schema": {"@type": "Enum", "valueSchema": "integer", "enumValues": values}}
    return {"@type": "Telemetry", "name": f"t{index}_{number}", "schema": {"@type": "Array", "elementSchema": "double"}}


def tree(count, randomness):
    for index in range(count):
        model = {"@context": CONTEXT, "@id": name(index), "@type": "Interface", "displayName": text(index, "Model"),
                 "contents": [content(index, number, count, randomness) for number in range(6)]}
        # Eight levels: the parent stands one level up.
        level = min(index, 7) if index < 8 else 1 + index % 7
        if level > 0:
            model["extends"] = name(level - 1)
        yield model


def diamonds(count, _):
    levels = 10
    for index in range(count):
        stack, place = divmod(index, 2 * levels)
        level, side = divmod(place, 2)
        model = {"@context": CONTEXT, "@id": name(index), "@type": "Interface",
                 "contents": [{"@type": "Property", "name": f"p{index}", "schema": "double"}]}
        if level > 0:
            above = stack * 2 * levels + (level - 1) * 2
            model["extends"] = [name(above), name(above + 1)]
        yield model


def schemas(count, _):
    for index in range(count):
        prefix = f"dtmi:com:example:generated:S{index}"
        objects = []
        for level in range(5):
            inner = f"{prefix}:o{level + 1};1" if level < 4 else "double"
            objects.append({"@id": f"{prefix}:o{level};1", "@type": "Object",
                            "fields": [{"name": f"f{field}", "schema": inner} for field in range(2)]})
        yield {"@context": CONTEXT, "@id": name(index), "@type": "Interface", "schemas": objects,
               "contents": [{"@type": "Property", "name": "value", "schema": f"{prefix}:o0;1"}]}


def main():
    folder, count = sys.argv[1], int(sys.argv[2])
    shape = {"tree": tree, "diamonds": diamonds, "schemas": schemas}[
        sys.argv[4] if len(sys.argv) > 4 and sys.argv[3] == "--shape" else "tree"]
    randomness = random.Random(count)
    for index, model in enumerate(shape(count, randomness)):
        part = os.path.join(folder, f"{index // 500:03d}")
        os.makedirs(part, exist_ok=True)
        with open(os.path.join(part, f"m{index}.json"), "w") as file:
            json.dump(model, file, indent=2)


main()
