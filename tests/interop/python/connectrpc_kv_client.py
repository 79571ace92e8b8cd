"""Calls the key-value store with connectrpc as it is without any options, which compresses all it sends.

    python connectrpc_kv_client.py FILE URL PROTOCOL
"""

import sys

from connectrpc_calls import calls, failure, message, read

file, url, protocol = sys.argv[1:]
pool = read(file)
store = calls(pool, "kv.v1.KVService", url, protocol)


def request(method, **fields):
    return message(pool, f"kv.v1.{method}Request")(**fields)


for value in [b"", b"world", b"x" * 100_000]:
    store.Put(request("Put", key="hello", value=value))
    response = store.Get(request("Get", key="hello"))
    assert response.value == value and response.found
    print("get", len(value))
try:
    store.Put(request("Put"))
except Exception as error:
    code, text, details = failure(error)
    print("put", code, text, [name for name, _ in details])
