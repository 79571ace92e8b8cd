// Calls a server of another origin with connect-web, and reports what a page sees of it, once for
// each protocol.
//
//     page.html?url=URL&forbidden=URL
//
// The second server does not allow calls by this page. The contract comes from the page's own origin.

import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";

const parameters = new URLSearchParams(location.search);
const protocols = {
  connect: (to) => createConnectTransport({ ...to, useBinaryFormat: true }),
  "connect-json": (to) => createConnectTransport(to),
  "connect-get": (to) => createConnectTransport({ ...to, useBinaryFormat: true, useHttpGet: true }),
  "connect-json-get": (to) => createConnectTransport({ ...to, useHttpGet: true }),
  "grpc-web": (to) => createGrpcWebTransport(to),
  "grpc-web-json": (to) => createGrpcWebTransport({ ...to, useBinaryFormat: false }),
};

const name = (error) => Code[error.code].replace(/(?<=.)[A-Z]/g, "_$&").toLowerCase();

/** Returns what is thrown, as a client of the contract sees it. */
async function failure(call) {
  try {
    await call();
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error("the call succeeded");
}

/** Keeps the headers and trailers of a response. */
function kept() {
  const seen = {};
  const onHeader = (headers) => (seen.headers = headers);
  const onTrailer = (trailers) => (seen.trailers = trailers);
  return { seen, options: { onHeader, onTrailer } };
}

/** Makes all calls in one protocol. */
async function run(registry, protocol, say) {
  const transport = protocol({ baseUrl: parameters.get("url") });
  const shapes = createClient(registry.getService("shapes.v1.Shapes"), transport);
  const pages = createClient(registry.getService("pages.v1.Pages"), transport);

  const { complete, cutOff } = await shapes.uploads({});
  say("uploads", complete, cutOff);
  for await (const { value } of shapes.range({ count: 3 })) {
    say("range", value);
  }

  const unary = kept();
  const { value } = await pages.divide({ dividend: 42n, divisor: 6n }, unary.options);
  say("divide", value);
  say("head", unary.seen.headers.get("x-head"));
  say("tail", unary.seen.trailers.get("x-tail"));
  say("hidden", unary.seen.headers.get("x-hidden"));

  const refused = await failure(() => pages.divide({ dividend: 7n, divisor: 0n }));
  say("divide", name(refused), refused.rawMessage);
  for (const { kind } of refused.findDetails(registry.getMessage("pages.v1.DivideError"))) {
    say("divide", kind.case, kind.value.dividend);
  }
  say("tail", refused.metadata.get("x-tail"));

  const streamed = kept();
  const broken = await failure(async () => {
    for await (const { value } of pages.count({ count: 2 }, streamed.options)) {
      say("count", value);
    }
  });
  say("count", name(broken), broken.rawMessage);
  say("head", streamed.seen.headers.get("x-head"));
  say("tail", broken.metadata.get("x-tail"));

  const { value: left } = await pages.wait({}, { timeoutMs: 60_000 });
  say("deadline", left > 0n && left <= 60_000n);
  const late = await failure(() => pages.wait({ millis: 60_000n }, { timeoutMs: 300 }));
  say("wait", name(late));

  const stop = new AbortController();
  const stopped = await failure(async () => {
    for await (const { value } of pages.count({ count: 1_000_000 }, { signal: stop.signal })) {
      if (value === 10) {
        stop.abort();
      }
    }
  });
  say("count", name(stopped));

  const elsewhere = protocol({ baseUrl: parameters.get("forbidden") });
  const forbidden = createClient(registry.getService("shapes.v1.Shapes"), elsewhere);
  const unseen = await failure(() => forbidden.uploads({}));
  say("forbidden", unseen.rawMessage);
}

const contract = new Uint8Array(await (await fetch("/contract")).arrayBuffer());
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, contract));
for (const [name, protocol] of Object.entries(protocols)) {
  const lines = [name];
  const say = (...words) => lines.push(words.join(" "));
  await run(registry, protocol, say).catch((error) => say("error", error?.stack ?? error));
  await report(lines.join("\n"));
}
