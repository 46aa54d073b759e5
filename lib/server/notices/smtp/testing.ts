import { once } from "node:events";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A mail as an SMTP server took it. */
export type Mail = { from: string; to: string[]; raw: string };

/** A real SMTP server on this machine, and what it took. */
export type MailServer = { port: number; mails: Mail[]; close(): Promise<void> };

/** Starts an SMTP server on 127.0.0.1 without encryption; `options` say otherwise. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onData(stream, session, done) {
      let raw = "";
      stream.setEncoding("utf8").on("data", (chunk: string) => (raw += chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({ from: mailFrom === false ? "" : mailFrom.address, to: rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as { port: number };
  return { port, mails, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** A header of a mail, unfolded; encoded words are left as they are. */
export const headerOf = ({ raw }: Mail, name: string): string | undefined =>
  new RegExp(`^${name}: ((?:.*(?:\\r?\\n[ \\t])?)*)`, "im")
    .exec(raw)?.[1]
    ?.replaceAll(/\r?\n[ \t]/g, " ")
    .trim();

/** The text of a mail with its transfer encoding undone, good enough to look for words and addresses. */
export const readable = ({ raw }: Mail): string =>
  raw
    .replaceAll(/=\r?\n/g, "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
