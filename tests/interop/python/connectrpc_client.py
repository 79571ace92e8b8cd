"""Calls the Shapes service with connectrpc, which learns the contract from a file.

    python connectrpc_client.py FILE URL PROTOCOL
"""

import sys
from pathlib import Path
from types import SimpleNamespace

from connectrpc.client import ConnectClientSync
from connectrpc.compat import google_protobuf_binary_codec, google_protobuf_json_codec
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from connectrpc.protocol import ProtocolType
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from pyqwest import HTTPVersion, SyncClient, SyncHTTPTransport

from lines import print_lines

file, url, protocol = sys.argv[1:]
pool = DescriptorPool()
for proto in FileDescriptorSet.FromString(Path(file).read_bytes()).file:
    pool.Add(proto)

PROTOCOLS = {
    "connect": (ProtocolType.CONNECT, google_protobuf_binary_codec()),
    "connect-json": (ProtocolType.CONNECT, google_protobuf_json_codec()),
    "grpc": (ProtocolType.GRPC, google_protobuf_binary_codec()),
    "grpc-web": (ProtocolType.GRPC_WEB, google_protobuf_binary_codec()),
}
protocol, codec = PROTOCOLS[protocol]
http = SyncClient(SyncHTTPTransport(http_version=HTTPVersion.HTTP2))
client = ConnectClientSync(url, protocol=protocol, codec=codec, http_client=http)

SHAPES = {
    (False, False): (StreamType.UNARY, client.execute_unary),
    (False, True): (StreamType.SERVER_STREAM, client.execute_server_stream),
    (True, False): (StreamType.CLIENT_STREAM, client.execute_client_stream),
    (True, True): (StreamType.BIDI_STREAM, client.execute_bidi_stream),
}


def messages(name):
    return GetMessageClass(pool.FindMessageTypeByName(f"shapes.v1.{name}"))


def stub(method):
    kind, execute = SHAPES[method.client_streaming, method.server_streaming]
    info = MethodInfo(
        name=method.name,
        service_name=method.containing_service.full_name,
        input=GetMessageClass(method.input_type),
        output=GetMessageClass(method.output_type),
        idempotency_level=IdempotencyLevel.UNKNOWN,
        stream_type=kind,
    )

    def call(request, timeout=None):
        timeout_ms = None if timeout is None else int(timeout * 1000)
        return execute(request=request, method=info, timeout_ms=timeout_ms)

    return call


def failure(error):
    details = [(detail.type_name, detail.message_bytes) for detail in error.details]
    return error.code.name.lower(), error.message, details


service = pool.FindServiceByName("shapes.v1.Shapes")
calls = SimpleNamespace(**{method.name: stub(method) for method in service.methods})
print_lines(calls, messages, failure)
