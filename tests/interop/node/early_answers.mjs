// Sends requests that a server answers before their end, and counts the answers.
//
//     node early_answers.mjs URL COUNT

const [url, count] = process.argv.slice(2);
const body = new Uint8Array(4_500_000);
const proto = { "content-type": "application/proto" };

// An envelope with the number -1 in it, which ends the stream, and then others without end.
const negative = Uint8Array.of(0, 0, 0, 0, 11, 8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1);
const numbers = body.slice();
numbers.set(negative);

const requests = {
  "too large": ["/probe.v1.Probe/Echo", proto, body],
  "no such method": ["/probe.v1.Probe/Missing", proto, body],
  "no such content": ["/probe.v1.Probe/Echo", { "content-type": "text/html" }, body],
  "no such compression": ["/probe.v1.Probe/Echo", { ...proto, "content-encoding": "lzw" }, body],
  "a failed stream": ["/shapes.v1.Shapes/Sum", { "content-type": "application/connect+proto" }, numbers],
};

for (const [name, [path, headers, body]] of Object.entries(requests)) {
  const answers = {};
  for (let call = 0; call < count; call++) {
    let answer;
    try {
      const response = await fetch(url + path, { method: "POST", headers, body });
      const text = await response.text();
      answer = `${response.status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ""}`.trim();
    } catch (error) {
      answer = `lost: ${error.cause?.code ?? error}`;
    }
    answers[answer] = (answers[answer] ?? 0) + 1;
  }
  const counted = Object.entries(answers).map(([answer, times]) => `${times} x ${answer}`);
  console.log(`${name}: ${counted.sort().join(", ")}`);
}
