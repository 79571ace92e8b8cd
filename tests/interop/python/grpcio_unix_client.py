"""Calls the Shapes and Probe services with grpcio over a Unix socket, in forty ways.

    python grpcio_unix_client.py DIRECTORY

The server listens at `kv.sock` in the directory. Prints the cases that fail, and how many did not.
"""

import os
import queue
import sys
import time
import traceback
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from grpc_status import rpc_status

# How long a call may take that is not meant to end at its deadline.
PATIENCE = 60

directory = Path(sys.argv[1])
os.chdir(directory)


class Client:
    """The methods of both services, over a channel of its own."""

    def __init__(self, target, **options):
        options = [(f"grpc.{name}", value) for name, value in options.items()]
        self.channel = grpc.insecure_channel(target, options)
        self.pool = DescriptorPool(ProtoReflectionDescriptorDatabase(self.channel))
        self.shapes = self.stubs("shapes.v1.Shapes")
        self.probe = self.stubs("probe.v1.Probe")

    def stubs(self, service):
        methods = self.pool.FindServiceByName(service).methods
        return SimpleNamespace(**{method.name: self.stub(method) for method in methods})

    def stub(self, method):
        shape = ("stream" if method.client_streaming else "unary") + "_"
        shape += "stream" if method.server_streaming else "unary"
        request = GetMessageClass(method.input_type)
        return getattr(self.channel, shape)(
            f"/{method.containing_service.full_name}/{method.name}",
            request_serializer=lambda fields: request(**fields).SerializeToString(),
            response_deserializer=GetMessageClass(method.output_type).FromString,
        )


def client(**options):
    return Client(f"unix:{directory}/kv.sock", **options)


def call(method, request=(), timeout=PATIENCE, **options):
    return method(dict(request), timeout=timeout, **options).value


def says(client, text, **options):
    answer = call(client.probe.Echo, {"text": text}, **options)
    assert answer == text, f"{len(answer)} bytes came back"


def values(responses):
    return [response.value for response in responses]


def requests(*values):
    return iter([{"value": value} for value in values])


def fails(code, make, message=""):
    """Makes a call that fails so, and returns the error."""
    try:
        make()
    except grpc.RpcError as error:
        assert error.code().name.lower() == code, error
        assert message in error.details(), error
        return error
    raise AssertionError("the call succeeded")


def is_idle(client):
    """Waits until the server runs no handler any more."""
    end = time.monotonic() + PATIENCE
    while call(client.probe.Running) or client.shapes.Uploads({}, timeout=PATIENCE).running:
        assert time.monotonic() < end, "a handler goes on"
        time.sleep(0.01)


CASES = []


def case(function):
    CASES.append((function.__name__, function))


def through(name, target, **options):
    """Adds a case: a call through this target."""
    CASES.append((f"target_{name}", lambda: says(Client(target, **options), "hello")))


def link(path):
    """Makes another path to the socket, and returns it."""
    path = directory / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(directory / "kv.sock")
    return quote(str(path))


longest = "long/" + "x" * (107 - len(f"{directory}/long/"))
through("relative", "unix:kv.sock")
through("relative_from_here", "unix:./kv.sock")
through("relative_in_a_directory", f"unix:{os.path.relpath(link('work/kv.sock'))}")
through("absolute", f"unix:{directory}/kv.sock")
through("absolute_as_url", f"unix://{directory}/kv.sock")
through("with_blanks_and_colons", f"unix:{link('a b:c:d/kv v1.sock')}")
through("with_brackets_and_at_signs", f"unix:{link('a@b[c]/@kv[v1].sock')}")
through("with_percent_signs", f"unix:{link('100%/a%2Fb.sock')}")
through("beyond_ascii", f"unix:{link('größe/日本.sock')}")
through("as_long_as_possible", f"unix:{link(longest)}")
through("with_an_authority_of_its_own", "unix:kv.sock", default_authority="localhost:80")
through("with_another_percent_sign", "unix:kv.sock", default_authority="a%20b:80")


@case
def an_empty_message():
    says(client(), "")


@case
def a_megabyte():
    says(client(), "x" * 1024 * 1024)


@case
def a_request_of_gzip():
    says(client(), "x" * 100_000, compression=grpc.Compression.Gzip)


@case
def a_call_that_waits_for_the_connection():
    says(client(), "hello", wait_for_ready=True)


@case
def percent_signs_in_metadata_stay():
    for value in ["a%2Fb", "%", "100%"]:
        metadata = [("x-path", value), ("authority", value)]
        for name, _ in metadata:
            request = {"name": name}
            assert call(found.probe.Header, request, metadata=metadata) == value


@case
def binary_metadata():
    request = {"name": "x-bytes-bin"}
    metadata = [("x-bytes-bin", b"%\0\xff")]
    assert call(found.probe.Header, request, metadata=metadata) == "JQD/"


@case
def much_metadata():
    # The table of HPACK forgets most of them.
    for round in range(3):
        metadata = [(f"x-{n}", f"{round}%" + "y" * 100) for n in range(60)]
        expected = metadata[-1][1]
        assert call(found.probe.Header, {"name": "x-59"}, metadata=metadata) == expected


@case
def a_refusal_with_its_detail():
    error = fails(
        "invalid_argument",
        lambda: found.shapes.Sum(requests(-1), timeout=PATIENCE),
        "-1 is negative",
    )
    [detail] = rpc_status.from_call(error).details
    kind = GetMessageClass(found.pool.FindMessageTypeByName("shapes.v1.SumError"))
    assert detail.TypeName() == "shapes.v1.SumError"
    assert kind.FromString(detail.value).negative.number == -1


@case
def a_method_that_is_not_there():
    method = found.channel.unary_unary("/probe.v1.Probe/Missing")
    fails("unimplemented", lambda: method(b"", timeout=PATIENCE))


@case
def a_service_that_is_not_there():
    method = found.channel.unary_unary("/missing.v1.Missing/Get")
    fails("unimplemented", lambda: method(b"", timeout=PATIENCE))


@case
def a_panic():
    fails("internal", lambda: call(found.probe.Panic), "the handler panicked")


@case
def a_message_that_is_no_message():
    method = found.channel.unary_unary("/probe.v1.Probe/Echo")
    fails("invalid_argument", lambda: method(b"\xff", timeout=PATIENCE))


@case
def a_message_that_is_too_large():
    request = {"text": "x" * 5 * 1024 * 1024}
    fails("resource_exhausted", lambda: call(found.probe.Echo, request))
    says(found, "hello")


@case
def a_stream_that_fails_later():
    responses = found.probe.FailLater({}, timeout=PATIENCE)
    assert next(responses).value == 1
    fails("aborted", lambda: next(responses), "as the test asked")


@case
def a_deadline_of_a_call():
    fails("deadline_exceeded", lambda: call(found.probe.Sleep, {"millis": 600_000}, timeout=0.2))
    is_idle(found)


@case
def a_deadline_of_a_stream():
    request = {"count": 2, "millis": 600_000}
    responses = found.probe.Count(request, timeout=0.5)
    fails("deadline_exceeded", lambda: list(responses))
    is_idle(found)


@case
def a_deadline_reaches_the_handler():
    assert 0 < call(found.probe.Remaining, timeout=50) <= 60_000


@case
def a_call_that_is_cancelled():
    running = found.probe.Sleep.future({"millis": 600_000}, timeout=PATIENCE)
    while not call(found.probe.Running):
        time.sleep(0.01)
    running.cancel()
    is_idle(found)


@case
def a_stream_that_is_cancelled():
    responses = found.probe.Count({"count": 2, "millis": 600_000}, timeout=PATIENCE)
    assert next(responses).value == 0
    responses.cancel()
    fails("cancelled", lambda: list(responses))
    is_idle(found)


@case
def an_exchange_that_is_cancelled():
    lines = queue.SimpleQueue()
    lines.put({"value": "a"})
    responses = found.shapes.Echo(iter(lines.get, None), timeout=PATIENCE)
    assert next(responses).value == "a"
    responses.cancel()
    lines.put(None)
    is_idle(found)


@case
def streams_of_responses():
    for count in [0, 1, 10_000]:
        responses = found.shapes.Range({"count": count}, timeout=PATIENCE)
        assert values(responses) == list(range(count))


@case
def streams_of_requests():
    for count in [0, 1, 10_000]:
        numbers = requests(*range(count))
        assert found.shapes.Sum(numbers, timeout=PATIENCE).value == sum(range(count))


@case
def an_exchange_in_turns():
    lines = queue.SimpleQueue()
    responses = found.shapes.Echo(iter(lines.get, None), timeout=PATIENCE)
    for number in range(100):
        lines.put({"value": f"{number}%"})
        assert next(responses).value == f"{number}%"
    lines.put(None)
    assert list(responses) == []


@case
def an_exchange_at_once():
    lines = [f"line {number}" for number in range(1_000)]
    assert values(found.shapes.Echo(requests(*lines), timeout=PATIENCE)) == lines


@case
def many_calls_at_once():
    texts = [f"call {number}" for number in range(500)]
    calls = [found.probe.Echo.future({"text": text}, timeout=PATIENCE) for text in texts]
    assert [call.result().value for call in calls] == texts


@case
def many_streams_at_once():
    streams = [found.shapes.Range({"count": 100}, timeout=PATIENCE) for _ in range(50)]
    for responses in streams:
        assert values(responses) == list(range(100))


@case
def many_calls_one_after_the_other():
    for number in range(1_000):
        says(found, f"call {number}")


@case
def many_connections():
    clients = [client(use_local_subchannel_pool=1) for _ in range(10)]
    for one in clients:
        says(one, "hello")
    for one in clients:
        one.channel.close()
    says(client(), "hello")


found = client()
passed = 0
for name, run in CASES:
    try:
        run()
        passed += 1
    except Exception:
        print(f"{name}: {traceback.format_exc()}")
print(f"{passed} of {len(CASES)}")
