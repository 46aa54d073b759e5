import { createServer } from "node:net";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OutgoingError } from "./error";
import { fetchSafely } from "./fetch-safely";
import { send } from "./send";
import { parseOutgoingUrl } from "./target";
import { allowPrivate, startReceiver, type Receiver } from "./testing";

const ruleOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "no error",
    (error: unknown) => (error instanceof OutgoingError ? error.rule : error),
  );

describe("requests to addresses that somebody else chose", () => {
  let receiver: Receiver;
  let answer: Parameters<typeof startReceiver>[0];
  beforeAll(async () => {
    receiver = await startReceiver((request, response) =>
      answer === undefined ? void response.end("ok") : answer(request, response),
    );
  });
  afterAll(async () => {
    await receiver.close();
    allowPrivate("");
  });
  beforeEach(() => {
    answer = undefined;
    receiver.requests.length = 0;
    allowPrivate(`127.0.0.1:${receiver.port}`);
  });
  afterEach(() => allowPrivate(""));

  it.each([
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://0/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://0xA9FEA9FE/latest/meta-data/",
    "https://[fd00:ec2::254]/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127.0.0.1./",
  ])("%s is refused before anything is sent", async (url) => {
    expect(() => parseOutgoingUrl(url)).toThrow(OutgoingError);
    expect(await ruleOf(fetchSafely(url))).toBe("private-network");
  });

  it.each(["https://localhost/", "https://LOCALHOST./", "https://vm.localhost/"])(
    "%s is refused for where its name leads, or because it leads nowhere",
    async (url) => expect(["private-network", "unknown-host"]).toContain(await ruleOf(fetchSafely(url))),
  );

  it.each([
    ["ftp://example.org/", "scheme"],
    ["file:///etc/passwd", "scheme"],
    ["gopher://example.org/", "scheme"],
    ["javascript:alert(1)", "scheme"],
    ["https://user:pw@example.org/", "credentials"],
    ["no address", "address"],
    ["", "address"],
    [`https://example.org/${"x".repeat(3_000)}`, "address"],
    ["http://8.8.8.8/", "scheme"],
  ])("%s is refused by the rule %s", async (url, rule) => expect(await ruleOf(fetchSafely(url))).toBe(rule));

  it("another port of an allowed receiver is refused", async () =>
    expect(await ruleOf(fetchSafely("http://127.0.0.1:1/"))).toBe("private-network"));

  it("sends method, headers and body to an allowed receiver and reads the answer", async () => {
    const got = await fetchSafely(`${receiver.url}/hook?a=1`, {
      method: "POST",
      headers: { "X-One": "1" },
      body: "{}",
    });
    expect(got).toMatchObject({ status: 200, cut: false, url: `${receiver.url}/hook?a=1` });
    expect(got.body.toString()).toBe("ok");
    expect(receiver.requests).toMatchObject([
      { method: "POST", path: "/hook?a=1", body: "{}", headers: { "x-one": "1", "content-length": "2" } },
    ]);
  });

  it("connects to what was checked, whatever the name says later", async () => {
    // No resolver knows this name: only the checked address can be what is connected to.
    const url = new URL(`http://rebinding.invalid:${receiver.port}/`);
    const target = { url, addresses: [{ address: "127.0.0.1", family: 4 }] };
    const got = await send(target, { method: "GET", headers: {} }, 100, AbortSignal.timeout(5_000));
    expect(got.status).toBe(200);
    expect(receiver.requests[0]!.headers.host).toBe(`rebinding.invalid:${receiver.port}`);
  });

  it.each([
    "http://127.0.0.1:1/",
    "http://169.254.169.254/latest/meta-data/",
    "https://localhost/",
    "file:///etc/passwd",
    "//10.0.0.1/",
    "http://[::1]/",
  ])("a redirect to %s is not followed", async (location) => {
    answer = (_, response) => void response.writeHead(302, { location }).end();
    expect(["private-network", "scheme"]).toContain(await ruleOf(fetchSafely(receiver.url)));
    expect(receiver.requests).toHaveLength(1);
  });

  it("three redirects are followed, a fourth is not", async () => {
    answer = ({ url }, response) => {
      const hop = Number(url?.slice(1) || 0);
      if (hop >= 3) response.end("there");
      else response.writeHead(302, { location: `/${hop + 1}` }).end();
    };
    const got = await fetchSafely(receiver.url);
    expect([got.body.toString(), got.url]).toEqual(["there", `${receiver.url}/3`]);
    answer = (_, response) => void response.writeHead(302, { location: "/again" }).end();
    expect(await ruleOf(fetchSafely(receiver.url))).toBe("redirect");
  });

  it.each([301, 302, 303])("a POST does not follow %i: the answer is what the receiver said", async (status) => {
    answer = (_, response) => void response.writeHead(status, { location: "/elsewhere" }).end();
    expect(await fetchSafely(receiver.url, { method: "POST", body: "x" })).toMatchObject({ status });
    expect(receiver.requests).toHaveLength(1);
  });

  it("a POST follows 307 with its body, and leaves credentials behind at another host", async () => {
    const other = await startReceiver();
    allowPrivate(`127.0.0.1:${receiver.port},127.0.0.1:${other.port}`);
    answer = (_, response) => void response.writeHead(307, { location: `${other.url}/next` }).end();
    const headers = { authorization: "Bearer x", cookie: "a=b", "x-kept": "1" };
    await fetchSafely(receiver.url, { method: "POST", body: "once", headers });
    expect(other.requests).toMatchObject([{ method: "POST", body: "once", path: "/next", headers: { "x-kept": "1" } }]);
    expect(other.requests[0]!.headers).not.toHaveProperty("authorization");
    expect(other.requests[0]!.headers).not.toHaveProperty("cookie");
    await other.close();
  });

  it("a body without end is cut, and its connection closed", async () => {
    let closed = false;
    answer = (_, response) => {
      response.once("close", () => (closed = true));
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(64 * 1024)));
      };
      response.on("drain", more);
      more();
    };
    const got = await fetchSafely(receiver.url, { maxBytes: 100_000 });
    expect([got.status, got.cut, got.body.byteLength]).toEqual([200, true, 100_000]);
    await expect.poll(() => closed).toBe(true);
  });

  it("a receiver that never answers, and a body that never ends, run into the deadline", async () => {
    answer = () => undefined;
    expect(await ruleOf(fetchSafely(receiver.url, { timeoutMs: 100 }))).toBe("timeout");
    answer = (_, response) => void response.write("a");
    expect(await ruleOf(fetchSafely(receiver.url, { timeoutMs: 100 }))).toBe("timeout");
    expect(await ruleOf(fetchSafely(receiver.url, { signal: AbortSignal.abort() }))).toBe("timeout");
  });

  it("what can't be connected to or is no HTTP is a failure that may pass", async () => {
    const dead = createServer((socket) => {
      socket.on("error", () => undefined).resume();
      socket.end("220 mail.example SMTP\r\n");
    }).listen(0, "127.0.0.1");
    await once(dead, "listening");
    const { port } = dead.address() as { port: number };
    allowPrivate("127.0.0.1");
    const failure = await fetchSafely(`http://127.0.0.1:${port}/?token=secret`).catch((error: unknown) => error);
    expect(failure).toMatchObject({ rule: "connection", retryable: true });
    expect(String(failure)).not.toContain("secret");
    dead.close();
    await once(dead, "close");
    expect(await ruleOf(fetchSafely(`http://127.0.0.1:${port}/`))).toBe("connection");
  });

  it.each<Record<string, string>>([
    { "x-a": "1\r\nx-b: 2" },
    { "x a": "1" },
    { host: "internal" },
    { "Transfer-Encoding": "chunked" },
    { "content-length": "1" },
  ])("the header %o is refused", async (headers) => {
    expect(await ruleOf(fetchSafely(receiver.url, { headers }))).toBe("header");
    expect(receiver.requests).toHaveLength(0);
  });

  it("a name that leads inside is allowed by its name or by its network", async () => {
    for (const entry of [`localhost:${receiver.port}`, "localhost", "127.0.0.0/8"]) {
      allowPrivate(entry);
      expect((await fetchSafely(`http://localhost:${receiver.port}/`)).status).toBe(200);
    }
  });

  it("an unknown name may be known later", async () =>
    expect(await fetchSafely("https://nowhere.invalid/").catch((error: unknown) => error)).toMatchObject({
      rule: "unknown-host",
      retryable: true,
    }));
});
