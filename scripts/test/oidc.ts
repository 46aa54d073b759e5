import { once } from "node:events";
import { createServer } from "node:http";
import Provider from "oidc-provider";

type Claims = { sub: string } & Record<string, unknown>;

/** A real provider of single sign-on, at which whoever comes is signed in as `person`. */
export type TestOidc = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who signs in next. */
  person: Claims;
  /** Goes through the provider's pages as a browser does; returns the address it sends the browser back to. */
  visit(url: string): Promise<string>;
  close(): Promise<void>;
};

/** Starts a provider that sends people back to `redirectUri`. */
export async function startOidc(redirectUri: string): Promise<TestOidc> {
  const server = createServer((incoming, outgoing) => {
    void handle(incoming, outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const client = { clientId: "quarterdeck", clientSecret: "the secret of the client in the tests" };
  const state: { person: Claims } = { person: { sub: "nobody" } };
  const known = new Map<string, Claims>();
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: [redirectUri] }],
    scopes: ["openid", "email", "profile", "groups"],
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["name", "preferred_username"],
      groups: ["groups"],
    },
    conformIdTokenClaims: false,
    cookies: { keys: ["key of the tests"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => known.get(sub) }),
  });
  const callback = provider.callback();
  const handle = async (...[incoming, outgoing]: Parameters<typeof callback>): Promise<void> => {
    if (!incoming.url?.startsWith("/interaction/")) return callback(incoming, outgoing);
    const { prompt, params, session } = await provider.interactionDetails(incoming, outgoing);
    if (prompt.name === "login") {
      known.set(state.person.sub, state.person);
      return provider.interactionFinished(incoming, outgoing, { login: { accountId: state.person.sub } });
    }
    const grant = new provider.Grant({ accountId: session!.accountId, clientId: params.client_id });
    for (const scope of prompt.details.missingOIDCScope ?? []) grant.addOIDCScope(scope);
    if (prompt.details.missingOIDCClaims) grant.addOIDCClaims(prompt.details.missingOIDCClaims);
    return provider.interactionFinished(incoming, outgoing, { consent: { grantId: await grant.save() } });
  };
  return Object.assign(state, {
    issuer,
    ...client,
    visit: (url: string) => follow(url, issuer),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
}

async function follow(start: string, issuer: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = start;
  for (let step = 0; step < 10; step++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      cookies.set(name!, value!);
    }
    const location = answer.headers.get("location");
    if (location === null) throw new Error(`the provider stopped at ${url}: ${answer.status} ${await answer.text()}`);
    url = new URL(location, issuer).href;
    if (!url.startsWith(issuer)) return url;
  }
  throw new Error("the provider never sent the browser back");
}
