"""Makes calls that are too large with connectrpc, and counts the answers.

    python early_answers.py URL COUNT
"""

import sys
from collections import Counter

from connectrpc.client import ConnectClientSync
from connectrpc.compat import google_protobuf_binary_codec
from connectrpc.errors import ConnectError
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from google.protobuf.wrappers_pb2 import BytesValue

url, count = sys.argv[1:]
client = ConnectClientSync(url, send_compression=None, codec=google_protobuf_binary_codec())
method = MethodInfo(
    name="Echo",
    service_name="probe.v1.Probe",
    input=BytesValue,
    output=BytesValue,
    idempotency_level=IdempotencyLevel.UNKNOWN,
    stream_type=StreamType.UNARY,
)
request = BytesValue(value=bytes(4_500_000))
answers = Counter()
for _ in range(int(count)):
    try:
        client.execute_unary(request=request, method=method)
        answers["an answer"] += 1
    except ConnectError as error:
        answers[error.code.name.lower()] += 1
for answer, times in answers.items():
    print(f"{times} x {answer}")
