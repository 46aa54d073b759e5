import type { OutgoingHttpHeaders } from "node:http";
import { SESSION_COOKIE } from "@/lib/server/auth";
import { secretOf } from "@/lib/server/http/guard";
import type { Answer, Send, TestApi } from "./api";

/** A browser as far as signing in goes: it keeps cookies and says where it comes from. A header that is undefined is left out. */
export function openBrowser(api: TestApi) {
  const jar = new Map<string, string>();
  const send = async (path: string, options: Send = {}): Promise<Answer> => {
    const headers: OutgoingHttpHeaders = {
      origin: api.url,
      cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
      ...options.headers,
    };
    const given = Object.entries(headers).filter(([, value]) => value !== undefined);
    const answer = await api.send(path, { ...options, key: null, headers: Object.fromEntries(given) });
    for (const line of [answer.headers["set-cookie"] ?? []].flat()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === "" || /max-age=0/i.test(line)) jar.delete(name!);
      else jar.set(name!, value!);
    }
    return answer;
  };
  return {
    send,
    /** A step of signing in, below /api/auth. */
    post: (path: string, body: object = {}) => send(`/api/auth${path}`, { method: "POST", body }),
    /** The session's secret; null when there is none. */
    session: () => secretOf(jar.get(SESSION_COOKIE) ?? ""),
  };
}
