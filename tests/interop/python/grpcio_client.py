"""Calls the Shapes service with grpcio, which learns the contract by reflection.

    python grpcio_client.py URL grpc
"""

import sys
from types import SimpleNamespace

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from grpc_status import rpc_status

from lines import print_lines

url, protocol = sys.argv[1:]
assert protocol == "grpc"
channel = grpc.insecure_channel(url.removeprefix("http://"))
pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))


def messages(name):
    return GetMessageClass(pool.FindMessageTypeByName(f"shapes.v1.{name}"))


def stub(method):
    shape = ("stream" if method.client_streaming else "unary") + "_"
    shape += "stream" if method.server_streaming else "unary"
    call = getattr(channel, shape)(
        f"/shapes.v1.Shapes/{method.name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=GetMessageClass(method.output_type).FromString,
    )
    return lambda request, timeout=None: call(request, timeout=timeout)


def failure(error):
    status = rpc_status.from_call(error)
    details = status.details if status else []
    return (
        error.code().name.lower(),
        error.details(),
        [(detail.TypeName(), detail.value) for detail in details],
    )


service = pool.FindServiceByName("shapes.v1.Shapes")
calls = SimpleNamespace(**{method.name: stub(method) for method in service.methods})
print_lines(calls, messages, failure)
