import { createTransport, type Transporter } from "nodemailer";
import { renderHtml } from "@/lib/domain/notices/render-html";
import { renderSubject, renderText } from "@/lib/domain/notices/render-text";
import { shortText } from "@/lib/domain/notices/words";
import { LIMITS } from "../../limits";
import { OutgoingError } from "../../outgoing/error";
import { resolveHost } from "../../outgoing/target";
import type { OpenChannel, Outcome, Send } from "./sender";

/** Refusals that no other attempt changes, of this one message: the address is unknown, or the like. */
const isFinal = (error: { responseCode?: number; code?: string }): boolean =>
  error.code === "EENVELOPE" && (error.responseCode ?? 0) >= 500;

/**
 * Sends a notice by SMTP. The server's host passes the same guard as every other outgoing request, and what was checked
 * is what is connected to. The Message-ID is the delivery's, the same at every attempt.
 */
export const sendEmail: Send = async (channel, { id, content, to, link }) => {
  if (to === null) return { ok: false, status: null, answer: "The person has no e-mail address.", final: true };
  let transport: Transporter | undefined;
  try {
    transport = await connect(channel);
    const info = (await transport.sendMail({
      from: String(channel.config["from"]),
      to: { name: "", address: to },
      subject: renderSubject(content),
      text: renderText(content, link),
      html: renderHtml(content, link),
      messageId: `<${id}@quarterdeck>`,
      headers: { "Auto-Submitted": "auto-generated", ...threadOf(content.escalation?.id ?? null, id) },
      // Nothing of a notice is read from this machine or fetched from elsewhere.
      disableFileAccess: true,
      disableUrlAccess: true,
    })) as { response?: string };
    return { ok: true, status: null, answer: shortText(info.response ?? "sent", LIMITS.deliveryAnswer) };
  } catch (error) {
    return failure(error);
  } finally {
    transport?.close();
  }
};

/** Notices about one escalation are one conversation in the reader's mailbox. */
const threadOf = (escalation: string | null, id: string): Record<string, string> =>
  escalation === null ? { "X-Entity-Ref-ID": id } : { References: `<escalation.${escalation}@quarterdeck>` };

async function connect({ config, secrets }: OpenChannel): Promise<Transporter> {
  const [host, port] = [String(config["host"]), Number(config["port"])];
  const [address] = await resolveHost(host, port);
  const security = config["security"];
  return createTransport({
    host: address!.address,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    tls: { servername: host },
    ...(typeof config["user"] === "string" ? { auth: { user: config["user"], pass: secrets["password"] ?? "" } } : {}),
    connectionTimeout: LIMITS.deliveryMs,
    greetingTimeout: LIMITS.deliveryMs,
    socketTimeout: LIMITS.deliveryMs,
    dnsTimeout: LIMITS.deliveryMs,
  });
}

function failure(error: unknown): Outcome {
  if (error instanceof OutgoingError)
    return { ok: false, status: null, answer: error.message, broken: !error.retryable };
  const { message, responseCode, code } = error as Error & { responseCode?: number; code?: string };
  return {
    ok: false,
    status: responseCode ?? null,
    answer: shortText(`The mail server can't be used: ${message}`, LIMITS.deliveryAnswer),
    final: isFinal({
      ...(responseCode === undefined ? {} : { responseCode }),
      ...(code === undefined ? {} : { code }),
    }),
    broken: code === "EAUTH",
  };
}
