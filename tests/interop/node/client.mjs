// Calls the Shapes service with connect-es, which learns the contract from a file.
//
//     node client.mjs FILE URL PROTOCOL

import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";

const [file, baseUrl, protocol] = process.argv.slice(2);

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, await readFile(file)));

const options = { baseUrl, httpVersion: "2" };
const transports = {
  connect: () => createConnectTransport({ ...options, useBinaryFormat: true }),
  "connect-json": () => createConnectTransport(options),
  grpc: () => createGrpcTransport(options),
  "grpc-web": () => createGrpcWebTransport(options),
};
const client = createClient(registry.getService("shapes.v1.Shapes"), transports[protocol]());

async function* stream(values) {
  for (const value of values) {
    yield { value };
  }
}

/** Returns what is thrown, as a client of the contract sees it. */
async function failure(call) {
  try {
    await call();
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error("the call succeeded");
}

const name = (error) => Code[error.code].replace(/(?<=.)[A-Z]/g, "_$&").toLowerCase();

for await (const { value } of client.range({ count: 3 })) {
  console.log(`range ${value}`);
}

console.log(`sum ${(await client.sum(stream([1n, 41n]))).value}`);
const refused = await failure(() => client.sum(stream([-1n])));
console.log(`sum ${name(refused)} ${refused.rawMessage}`);
for (const { kind } of refused.findDetails(registry.getMessage("shapes.v1.SumError"))) {
  console.log(`sum shapes.v1.SumError ${kind.value.number}`);
}

// The next line is sent when the answer to the one before is there.
let answered = () => {};
async function* lines() {
  for (const value of ["a", "b", "abort"]) {
    const answer = new Promise((resolve) => (answered = resolve));
    yield { value };
    await answer;
  }
}
const aborted = await failure(async () => {
  for await (const { value } of client.echo(lines())) {
    console.log(`echo ${value}`);
    answered();
  }
});
console.log(`echo ${name(aborted)} ${aborted.rawMessage}`);

const late = await failure(() => client.hold(stream([]), { timeoutMs: 300 }));
console.log(`hold ${name(late)}`);

// The server may notice a little later how the other calls ended.
let uploads;
do {
  await setTimeout(10);
  uploads = await client.uploads({});
} while (uploads.running !== 0n);
console.log(`uploads ${uploads.complete} ${uploads.cutOff}`);
process.exit(0);
