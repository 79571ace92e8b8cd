"""Reads messages with the classes that protoc generated, and writes them again.

Each line of standard input is a JSON object with the message's name and either `bytes` (hex) or
`json` (text). Each line of standard output has both forms of the message that was read, or the
error.
"""

import json
import sys

from google.protobuf import json_format

sys.path.insert(0, sys.argv[1])
from judged.v1 import judged_pb2  # noqa: E402


def judge(case):
    message = getattr(judged_pb2, case["message"])()
    try:
        if "bytes" in case:
            message.ParseFromString(bytes.fromhex(case["bytes"]))
        else:
            json_format.Parse(case["json"], message)
    except Exception as error:  # Whatever the package raises is its verdict.
        return {"error": str(error)}
    return {
        "bytes": message.SerializeToString(deterministic=True).hex(),
        "json": json_format.MessageToJson(message, indent=None),
    }


for line in sys.stdin:
    print(json.dumps(judge(json.loads(line))))
