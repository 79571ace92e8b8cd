"""The methods of a service, called with connectrpc, which learns them from a file."""

from pathlib import Path
from types import SimpleNamespace

from connectrpc.client import ConnectClientSync
from connectrpc.compat import google_protobuf_binary_codec, google_protobuf_json_codec
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from connectrpc.protocol import ProtocolType
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

PROTOCOLS = {
    "connect": (ProtocolType.CONNECT, google_protobuf_binary_codec()),
    "connect-json": (ProtocolType.CONNECT, google_protobuf_json_codec()),
    "grpc": (ProtocolType.GRPC, google_protobuf_binary_codec()),
    "grpc-web": (ProtocolType.GRPC_WEB, google_protobuf_binary_codec()),
}


def read(file):
    """Reads a `FileDescriptorSet`."""
    pool = DescriptorPool()
    for proto in FileDescriptorSet.FromString(Path(file).read_bytes()).file:
        pool.Add(proto)
    return pool


def message(pool, name):
    return GetMessageClass(pool.FindMessageTypeByName(name))


def calls(pool, service, url, protocol, **options):
    """Returns a function for each method; `options` are those of connectrpc's client."""
    protocol, codec = PROTOCOLS[protocol]
    client = ConnectClientSync(url, protocol=protocol, codec=codec, **options)
    shapes = {
        (False, False): (StreamType.UNARY, client.execute_unary),
        (False, True): (StreamType.SERVER_STREAM, client.execute_server_stream),
        (True, False): (StreamType.CLIENT_STREAM, client.execute_client_stream),
        (True, True): (StreamType.BIDI_STREAM, client.execute_bidi_stream),
    }

    def stub(method):
        kind, execute = shapes[method.client_streaming, method.server_streaming]
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

    methods = pool.FindServiceByName(service).methods
    return SimpleNamespace(**{method.name: stub(method) for method in methods})


def failure(error):
    """Takes an exception apart: a code, a message, and details by the name of their type."""
    details = [(detail.type_name, detail.message_bytes) for detail in error.details]
    return error.code.name.lower(), error.message, details
