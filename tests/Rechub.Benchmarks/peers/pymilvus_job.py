#!/usr/bin/env python3
"""Times pymilvus on the work of a publish: insert vectors, make them searchable, then search for every user.

usage: pymilvus_job.py [--uri http://127.0.0.1:19530] [--items 3706] [--users 6040] [--dim 64] [--k 100]
                       [--index FLAT|IVF_FLAT|HNSW] [--order usual|empty-first] [--nq 1 256 1024]

Random unit vectors, seed 0. Prints a line for each phase: seconds, and rows or queries a second. --order usual is how the
documentation of pymilvus does it; empty-first creates the index and loads before the rows come. The collection peer_job of the
server is replaced, and dropped at the end. Needs pymilvus.
"""
import argparse
import logging
import time

import numpy as np
from pymilvus import DataType, MilvusClient

logging.disable(logging.CRITICAL)
# Of the index and of a search, for each kind of index.
PARAMETERS = {
    "FLAT": ({}, {}),
    "IVF_FLAT": ({"nlist": 128}, {"nprobe": 16}),
    "HNSW": ({"M": 16, "efConstruction": 200}, {"ef": 128}),
}
NAME = "peer_job"

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--uri", default="http://127.0.0.1:19530")
parser.add_argument("--items", type=int, default=3706)
parser.add_argument("--users", type=int, default=6040)
parser.add_argument("--dim", type=int, default=64)
parser.add_argument("--k", type=int, default=100)
parser.add_argument("--index", default="FLAT", choices=PARAMETERS)
parser.add_argument("--order", default="usual", choices=["usual", "empty-first"])
parser.add_argument("--nq", type=int, nargs="+", default=[1, 256, 1024])
a = parser.parse_args()

rng = np.random.default_rng(0)


def unit_vectors(n):
    x = rng.standard_normal((n, a.dim)).astype("f4")
    return x / np.linalg.norm(x, axis=1, keepdims=True)


items, users = unit_vectors(a.items), unit_vectors(a.users)
build, search = PARAMETERS[a.index]
client = MilvusClient(a.uri)
if client.has_collection(NAME):
    client.drop_collection(NAME)
total = time.perf_counter()


def phase(name, work, units=0):
    began = time.perf_counter()
    result = work()
    took = time.perf_counter() - began
    print(f"{name:24s} {took:8.2f} s" + (f" {units / took:12.0f} /s" if units else ""), flush=True)
    return result


def create():
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=a.dim)
    client.create_collection(NAME, schema=schema)


def index():
    params = client.prepare_index_params()
    params.add_index("vector", index_type=a.index, metric_type="IP", params=build)
    client.create_index(NAME, params)


def upsert():
    for start in range(0, a.items, 10_000):
        client.upsert(NAME, [{"id": i, "vector": items[i]} for i in range(start, min(start + 10_000, a.items))])


def wait_indexed():
    while client.describe_index(NAME, "vector").get("pending_index_rows", 0) > 0:
        time.sleep(0.1)


def count():
    found = client.query(NAME, "", output_fields=["count(*)"], consistency_level="Strong")[0]["count(*)"]
    assert found == a.items, f"{found} of {a.items} rows"


def search_all(n, nq):
    for start in range(0, n, nq):
        queries = users[start : min(start + nq, n)].tolist()
        client.search(NAME, queries, limit=a.k, search_params={"metric_type": "IP", "params": search})


phase("create", create)
if a.order == "empty-first":
    phase("index", index)
    phase("load", lambda: client.load_collection(NAME))
phase("upsert", upsert, a.items)
if a.order == "usual":
    phase("flush", lambda: client.flush(NAME))
    phase("index", index)
    phase("load", lambda: client.load_collection(NAME))
phase("count, Strong", count)
print(f"{'searchable and counted':24s} {time.perf_counter() - total:8.2f} s")
if a.order == "empty-first":
    phase("flush", lambda: client.flush(NAME))
phase("indexed", wait_indexed)
for nq in a.nq:
    # One query a call is slow: fewer users tell as much.
    n = min(a.users, 300) if nq == 1 else a.users
    phase(f"search, {nq} a call", lambda: search_all(n, nq), n)
client.drop_collection(NAME)
