"""Calls the Shapes service with connectrpc, which learns the contract from a file.

    python connectrpc_client.py FILE URL PROTOCOL
"""

import sys

from pyqwest import HTTPVersion, SyncClient, SyncHTTPTransport

from connectrpc_calls import calls, failure, message, read
from lines import print_lines

file, url, protocol = sys.argv[1:]
pool = read(file)
http = SyncClient(SyncHTTPTransport(http_version=HTTPVersion.HTTP2))
shapes = calls(pool, "shapes.v1.Shapes", url, protocol, http_client=http)
print_lines(shapes, lambda name: message(pool, f"shapes.v1.{name}"), failure)
