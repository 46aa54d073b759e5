import type { Actor } from "../actor";
import { ProblemError } from "../errors";
import { authenticate, checkHost, checkOrigin } from "../http/guard";
import { countCall } from "../http/rate";
import { problemResponse, SAFE_HEADERS } from "../http/route";
import { productParts, type McpParts } from "./parts";
import { findSession, holdSession, openSession } from "./sessions";
import { watchResources } from "./watch";

/**
 * Answers MCP over streamable HTTP: host and origin check, who is it, then the session's transport. A session
 * is bound to the principal that opened it. 401 says with WWW-Authenticate what is missing.
 */
export function createMcpHandler(parts: McpParts): (request: Request) => Promise<Response> {
  return async (request) => {
    let response: Response;
    try {
      checkHost(request.headers);
      checkOrigin(request.headers);
      const actor = { ...(await authenticate(request)), via: "mcp" };
      await countCall(actor, "read");
      response = await answer(parts, request, actor);
    } catch (error) {
      response = problemResponse(error, `${request.method} /api/mcp`);
      if (error instanceof ProblemError && error.status === 401)
        response.headers.set("www-authenticate", challenge(request.headers.has("authorization")));
    }
    for (const [header, value] of SAFE_HEADERS) response.headers.set(header, value);
    return response;
  };
}

/** The MCP server at /api/mcp. */
export const handleMcp = createMcpHandler(productParts);

const challenge = (gaveOne: boolean): string =>
  gaveOne
    ? 'Bearer realm="Quarterdeck", error="invalid_token", error_description="The API key is not known or was revoked"'
    : 'Bearer realm="Quarterdeck"';

async function answer(parts: McpParts, request: Request, actor: Actor): Promise<Response> {
  const authInfo = { token: "", clientId: actor.name, scopes: [], extra: { actor } };
  const id = request.headers.get("mcp-session-id");
  if (id === null) return (await openSession(parts, actor)).transport.handleRequest(request, { authInfo });
  const session = findSession(id, actor);
  if (session === null)
    return Response.json(
      { jsonrpc: "2.0", id: null, error: { code: -32_001, message: "The session is over. Initialize a new one." } },
      { status: 404 },
    );
  const response = await session.transport.handleRequest(request, { authInfo });
  // The client listens: it hears of what it subscribed to until it goes.
  if (request.method === "GET" && response.ok) {
    holdSession(session, request.signal);
    watchResources(session, actor, request.signal);
  }
  return response;
}
