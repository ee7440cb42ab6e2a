"""Fills an instance of the local Azure with a tree of buildings by writing its tables, which takes a minute where a
million requests would take an hour. The server must have made the instance and must not run.

    generate_twins.py DATABASE TWINS

Of every 1,000 twins one is a building, 9 are floors, 90 are rooms and 900 are sensors; each is contained in one of the
twins above it, and every sensor is near the next one of its room.
"""

import json
import sqlite3
import sys
import uuid

ROOT, TIME = "dtmi:bench:Thing;1", "2026-11-23T16:51:00.1234567Z"


def etag(number):
    return f'W/"{uuid.UUID(int=number)}"'


def twin(number):
    """Id, model, contents and the number of the twin that contains it."""
    group, place = divmod(number, 1000)
    base = group * 1000
    if place == 0:
        return f"building-{group}", "Building", {"name": f"Building {group}"}, None
    if place < 10:
        return f"floor-{number}", "Floor", {"level": place}, base
    if place < 100:
        return f"room-{number}", "Room", {"area": 10 + number % 40, "name": f"Room {number}"}, base + 1 + place % 9
    return (
        f"sensor-{number}", "Sensor",
        {"serial": f"S{number:09}", "temperature": number * 7919 % 100000 / 1000, "active": number % 3 == 0,
         "tags": {"zone": f"z{number % 50}"}},
        base + 10 + place % 90)


def document(number):
    name, model, contents, _ = twin(number)
    model = f"dtmi:bench:{model};1"
    metadata = {"$model": model, "$lastUpdateTime": TIME} | {key: {"lastUpdateTime": TIME} for key in contents}
    body = {"$dtId": name, "$etag": etag(number)} | contents | {"$metadata": metadata}
    return name, model, etag(number), json.dumps(body, separators=(",", ":"))


def relationship(source, target, name, number):
    key = f"{name}-{number}"
    body = {"$relationshipId": key, "$etag": etag(number), "$sourceId": source, "$relationshipName": name,
            "$targetId": target, "length": number % 100}
    return source, key, name, target, etag(number), json.dumps(body, separators=(",", ":"))


def relationships(count):
    for number in range(count):
        name, _, _, above = twin(number)
        if above is not None:
            yield relationship(twin(above)[0], name, "contains", number)
        following = number + 90
        if number % 1000 >= 100 and following % 1000 >= 100 and following < count:
            yield relationship(name, twin(following)[0], "near", number)


def main():
    path, count = sys.argv[1], int(sys.argv[2])
    database = sqlite3.connect(path)
    database.execute("PRAGMA synchronous = OFF")
    instance, = database.execute("SELECT instance FROM model_revision").fetchone()
    with database:
        database.executemany(
            "INSERT INTO twin (instance, id, model, etag, json) VALUES (?, ?, ?, ?, ?)",
            ((instance, *document(number)) for number in range(count)))
        database.executemany(
            "INSERT INTO relationship (instance, source, id, name, target, etag, json) VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((instance, *row) for row in relationships(count)))
    twins, = database.execute("SELECT COUNT(*) FROM twin").fetchone()
    edges, = database.execute("SELECT COUNT(*) FROM relationship").fetchone()
    print(f"{twins:,} twins and {edges:,} relationships")


if __name__ == "__main__":
    main()
