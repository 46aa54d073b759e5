import { Command, Option } from "commander";
import { DELIVERY_STATUSES, type DeliveryStatus } from "@/lib/domain/status";
import type { Connection } from "../connection";
import { CliError, EXIT } from "../errors";
import { callTimeout } from "../follow";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { ago, oneLine, table } from "../text";
import { buildContext, collect, wholeNumber } from "../values";
import { given } from "./forms";

type AddOptions = CommonOptions & { kind: "email" | "slack" | "teams" | "webhook"; set?: string[]; config?: string };
type LogOptions = CommonOptions & {
  channel?: string;
  escalation?: string;
  status?: DeliveryStatus;
  limit: number;
  cursor?: string;
};

const worker = (session: Session) => (options: CommonOptions, work: (connection: Connection) => Promise<number>) =>
  withServer(session, options, work);

/** A channel's id by its name or id. Throws when there is none such. */
async function channelId({ client }: Connection, wanted: string, session: Session): Promise<string> {
  const { items } = await client.call("listChannels", {}, callTimeout(session.input.signal));
  const found = items.find(({ id, name }) => id === wanted || name === wanted);
  if (found !== undefined) return found.id;
  throw new CliError(
    `There is no channel "${wanted}". There are: ${items.map(({ name }) => name).join(", ") || "none"}.`,
  );
}

/** `qd channels …`: where people are told that something waits for them. */
export function channelsCommand(session: Session): Command {
  const { terminal, now } = session;
  const run = worker(session);
  const timeout = () => callTimeout(session.input.signal);
  const group = new Command("channels")
    .description("List, add, try and remove channels: e-mail, Slack, Teams, webhooks.")
    .addHelpText(
      "after",
      "\nExamples:\n  qd channels\n  qd channels add ops-hook --kind webhook --set url=https://example.org/hook\n  qd channels test ops-hook",
    );
  const add = (name: string, description: string) => {
    const command = withConnection(new Command(name)).description(description);
    group.addCommand(command, { isDefault: name === "list" });
    return command;
  };

  add("list", "List channels with how they are doing.").action((options: CommonOptions) =>
    run(options, async ({ client }) => {
      const { items } = await client.call("listChannels", {}, timeout());
      if (options.json) terminal.json({ items });
      else if (items.length === 0) terminal.line("No channels. Add one: qd channels add --help");
      else
        for (const line of table(
          [
            { title: "channel" },
            { title: "kind" },
            { title: "state" },
            { title: "waiting", right: true },
            { title: "last error", grows: true },
          ],
          items.map((channel) => [
            oneLine(channel.name),
            channel.kind,
            channel.enabled
              ? channel.failingSince === null
                ? "on"
                : `failing ${ago(channel.failingSince, now())}`
              : "off",
            String(channel.waiting),
            oneLine(channel.failingSince === null ? "" : (channel.lastError ?? "")),
          ]),
          terminal.tableWidth,
        ))
          terminal.line(line);
      return EXIT.ok;
    }),
  );

  add("add", "Add a channel.")
    .argument("<name>", "its name")
    .addOption(
      new Option("--kind <kind>", "which").choices(["email", "slack", "teams", "webhook"]).makeOptionMandatory(),
    )
    .option("--set <name=value>", "one of its settings, see docs/channels.md; may be given again", collect)
    .option("--config <json>", "its settings as a JSON object")
    .action((name: string, options: AddOptions) =>
      run(options, async ({ client }) => {
        const config = buildContext(options.config, options.set ?? []) as Record<string, string>;
        const made = await client.call("createChannel", { name, kind: options.kind, config }, timeout());
        if (options.json) terminal.json(made);
        else {
          terminal.line(`Added ${oneLine(name)}.`);
          if (made.secret !== null) terminal.line(`Signing secret, shown this once: ${made.secret}`);
        }
        return EXIT.ok;
      }),
    );

  add("test", "Send a test message and say what the receiver answered.")
    .argument("<channel>", "name or id")
    .option("--to <address>", "where a test e-mail goes; default: your own address")
    .action((wanted: string, options: CommonOptions & { to?: string }) =>
      run(options, async (connection) => {
        const id = await channelId(connection, wanted, session);
        const said = await connection.client.call("testChannel", { id, ...given({ to: options.to }) }, timeout());
        if (options.json) terminal.json(said);
        else terminal.line(`${said.ok ? "Delivered" : "Not delivered"} in ${said.tookMs} ms: ${oneLine(said.answer)}`);
        return said.ok ? EXIT.ok : EXIT.failed;
      }),
    );

  add("remove", "Remove a channel with its deliveries.")
    .argument("<channel>", "name or id")
    .action((wanted: string, options: CommonOptions) =>
      run(options, async (connection) => {
        const id = await channelId(connection, wanted, session);
        const removed = await connection.client.call("deleteChannel", { id }, timeout());
        if (options.json) terminal.json(removed);
        else terminal.line(`Removed ${oneLine(wanted)}.`);
        return EXIT.ok;
      }),
    );
  return group;
}

/** `qd deliveries` and `qd deliveries redeliver ID`: what was sent where, and again. */
export function deliveriesCommand(session: Session): Command {
  const { terminal, now } = session;
  const run = worker(session);
  const timeout = () => callTimeout(session.input.signal);
  const group = new Command("deliveries").description("List what was sent to channels, and send it again.");
  const list = withConnection(new Command("list"))
    .description("List deliveries, newest first.")
    .option("--channel <channel>", "only of this channel, by name or id")
    .option("--escalation <id>", "only about this escalation")
    .addOption(new Option("--status <status>", "which").choices([...DELIVERY_STATUSES]))
    .option("--limit <n>", "how many", wholeNumber(1, 200), 50)
    .option("--cursor <cursor>", "go on where the page before ended")
    .action((options: LogOptions) =>
      run(options, async (connection) => {
        const channel =
          options.channel === undefined ? undefined : await channelId(connection, options.channel, session);
        const filters = given({
          channelId: channel,
          escalationId: options.escalation,
          status: options.status,
          cursor: options.cursor,
        });
        const page = await connection.client.call("listDeliveries", { ...filters, limit: options.limit }, timeout());
        if (options.json) terminal.json(page);
        else if (page.items.length === 0) terminal.line("No deliveries.");
        else {
          for (const line of table(
            [
              { title: "delivery" },
              { title: "channel" },
              { title: "to" },
              { title: "status" },
              { title: "tries", right: true },
              { title: "age", right: true },
              { title: "answer", grows: true },
            ],
            page.items.map((one) => [
              one.id,
              oneLine(one.channel),
              oneLine(one.person ?? ""),
              one.status,
              String(one.attempts),
              ago(one.createdAt, now()),
              oneLine(one.error ?? ""),
            ]),
            terminal.tableWidth,
          ))
            terminal.line(line);
          if (page.nextCursor !== null) terminal.line(terminal.colours.dim(`More: --cursor ${page.nextCursor}`));
        }
        return EXIT.ok;
      }),
    );
  group.addCommand(list, { isDefault: true });
  const again = withConnection(new Command("redeliver"))
    .description("Send a delivery again; the message keeps its id.")
    .argument("<delivery>", "its id")
    .action((id: string, options: CommonOptions) =>
      run(options, async ({ client }) => {
        const delivery = await client.call("redeliver", { id }, timeout());
        if (options.json) terminal.json(delivery);
        else terminal.line(`${delivery.id} is delivered again.`);
        return EXIT.ok;
      }),
    );
  group.addCommand(again);
  return group;
}
