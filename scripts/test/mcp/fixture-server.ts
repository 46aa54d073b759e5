import { once } from "node:events";
import { createServer } from "node:http";
import { answerApi } from "@/lib/server/http/node";
import { createMcpHandler } from "@/lib/server/mcp/http";
import { fixtureParts } from "./fixtures";

/**
 * A server with the product's own MCP handler, sessions and guards, and the fixtures beside its tools. Prints
 * its address. DATABASE_URL names the database whose keys it knows; ends when stdin does.
 */
const server = createServer((incoming, outgoing) => void answerApi(incoming, outgoing, handler));
const handler = createMcpHandler(fixtureParts);
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
if (typeof address !== "object" || address === null) throw new Error("no port");
console.log(`http://127.0.0.1:${address.port}`);
process.stdin.resume().once("end", () => process.exit(0));
