"""What both clients print, for calls that each makes in its own way."""

import queue
import time


def print_lines(calls, messages, failure):
    """Calls everything and prints what comes of it.

    `calls` has a function per method, `messages` a class per name, and `failure` takes an
    exception apart into a code, a message and the bytes of its details by the name of their type.
    """

    def refused(call):
        try:
            call()
        except Exception as error:
            return failure(error)
        raise SystemExit("the call succeeded")

    for response in calls.Range(messages("RangeRequest")(count=3)):
        print("range", response.value)

    number = messages("SumRequest")
    print("sum", calls.Sum(iter([number(value=1), number(value=41)])).value)
    code, message, details = refused(lambda: calls.Sum(iter([number(value=-1)])))
    print("sum", code, message)
    for name, value in details:
        error = messages(name.removeprefix("shapes.v1.")).FromString(value)
        print("sum", name, error.negative.number)

    # The next line is sent when the answer to the one before is there.
    lines = queue.SimpleQueue()
    rest = iter(["a", "b", "abort"])

    def send():
        line = next(rest, None)
        lines.put(line and messages("EchoRequest")(value=line))

    def echo():
        send()
        for response in calls.Echo(iter(lines.get, None)):
            print("echo", response.value)
            send()

    code, message, _ = refused(echo)
    print("echo", code, message)
    lines.put(None)

    code, _, _ = refused(lambda: calls.Hold(iter([]), 0.3))
    print("hold", code)

    # The server may notice a little later how the other calls ended.
    while (uploads := calls.Uploads(messages("UploadsRequest")())).running:
        time.sleep(0.01)
    print("uploads", uploads.complete, uploads.cut_off)
