import { Command, Option } from "commander";
import type { CallInput, Output } from "@/lib/contract/operations";
import { ACCESS, keyMay, ROLES, type Access, type Role } from "@/lib/domain/access";
import type { Client } from "@/lib/contract/client";
import { EXIT } from "../errors";
import { callTimeout } from "../follow";
import type { Terminal } from "../io";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { ago, oneLine, table } from "../text";
import { collect, wholeNumber, words } from "../values";

type Options = CommonOptions & Record<string, unknown>;

/** Adds commands to a group: each calls the server and shows what comes back, as JSON if asked. */
function adder(session: Session, group: Command) {
  return <T>(
    name: string,
    description: string,
    shape: (command: Command) => Command,
    work: (client: Client, args: string[], options: Options) => Promise<T>,
    show: (value: T, terminal: Terminal) => void,
  ): void => {
    const command = shape(withConnection(new Command(name)).description(description));
    command.action((...given: unknown[]) => {
      const options = command.opts<Options>();
      const args = given.filter((value) => typeof value === "string");
      return withServer(session, options, async ({ client }) => {
        const value = await work(client, args, options);
        if (options.json) session.terminal.json(value);
        else show(value, session.terminal);
        return EXIT.ok;
      });
    });
    group.addCommand(command);
  };
}

/** `qd groups …`: groups of people, by which rules say who decides. */
export function groupsCommand(session: Session): Command {
  const group = new Command("groups")
    .description("List, make, change and delete groups of people.")
    .addHelpText(
      "after",
      "\nExamples:\n  qd groups create on-call --members ada,grace\n  qd groups set on-call --members ada",
    );
  const add = adder(session, group);
  const call = () => callTimeout(session.input.signal);
  const line = (one: Output<"createGroup">, terminal: Terminal) =>
    terminal.line(`${oneLine(one.name)}: ${one.members.map(oneLine).join(", ") || "nobody"}`);
  const fields = (command: Command) =>
    command
      .argument("<group>", "its name")
      .option("--members <list>", "names of people, separated by commas; none for nobody")
      .option("--description <text>", "what it is for");
  const given = (options: Options) => ({
    ...(options.members === undefined ? {} : { members: words(String(options.members)) }),
    ...(options.description === undefined ? {} : { description: String(options.description) }),
  });
  add(
    "list",
    "List groups with their members.",
    (command) => command,
    (client) => client.call("listGroups", {}, call()),
    ({ items }, terminal) => {
      if (items.length === 0) terminal.line("No groups.");
      for (const one of items) line(one, terminal);
    },
  );
  add(
    "create",
    "Make a group.",
    fields,
    (client, [name], options) => client.call("createGroup", { name: name!, ...given(options) }, call()),
    line,
  );
  add(
    "set",
    "Change a group.",
    fields,
    (client, [name], options) => client.call("updateGroup", { name: name!, ...given(options) }, call()),
    line,
  );
  add(
    "delete",
    "Delete a group; its members stay people.",
    (command) => command.argument("<group>", "its name"),
    (client, [name]) => client.call("deleteGroup", { name: name! }, call()),
    (_, terminal) => terminal.line("Deleted."),
  );
  return group;
}

/** `qd invite …`: invitations by a link that works once. */
export function inviteCommand(session: Session): Command {
  const group = new Command("invite")
    .description("Invite people by a link that works once, list and revoke invitations.")
    .addHelpText(
      "after",
      "\nExamples:\n  qd invite person ada@example.org --role approver --approver-roles DBA\n  qd invite list",
    );
  const add = adder(session, group);
  const call = () => callTimeout(session.input.signal);
  const line = (one: Output<"revokeInvitation">, terminal: Terminal) =>
    terminal.line(
      `${one.id}  ${oneLine(one.email)}  ${[one.role, ...one.approverRoles].map(oneLine).join(",")}  ${one.status}`,
    );
  add(
    "person",
    "Invite a person; prints the link, this once.",
    (command) =>
      command
        .argument("<email>", "e-mail address")
        .addOption(new Option("--role <role>", "role").choices([...ROLES]).default("operator"))
        .option("--approver-roles <list>", "approver roles, separated by commas")
        .option("--groups <list>", "groups, separated by commas"),
    (client, [email], options) =>
      client.call(
        "createInvitation",
        {
          email: email!,
          role: options.role as Role,
          approverRoles: words(String(options.approverRoles ?? "")),
          groups: words(String(options.groups ?? "")),
        },
        call(),
      ),
    ({ link, expiresAt }, terminal) => {
      terminal.line(link);
      terminal.line(terminal.colours.dim(`Send it to the person. It works once, until ${expiresAt}.`));
    },
  );
  add(
    "list",
    "List invitations.",
    (command) => command,
    (client) => client.call("listInvitations", {}, call()),
    ({ items }, terminal) => {
      if (items.length === 0) terminal.line("No invitations.");
      for (const one of items) line(one, terminal);
    },
  );
  add(
    "revoke",
    "Revoke an open invitation.",
    (command) => command.argument("<id>", "its id"),
    (client, [id]) => client.call("revokeInvitation", { id: id! }, call()),
    line,
  );
  return group;
}

type Key = Output<"revokeKey">;

/** `qd keys …`: API keys of people, programs and agents. */
export function keysCommand(session: Session): Command {
  const group = new Command("keys")
    .description("List, make, rotate and revoke API keys.")
    .addHelpText(
      "after",
      "\nExamples:\n  qd keys create build --service --role operator --days 90\n  qd keys create api --agent @backend.api\n  qd keys rotate ID --grace 120\n  qd keys revoke ID",
    );
  const add = adder(session, group);
  const call = () => callTimeout(session.input.signal);
  const secret = ({ secret: value, ...key }: Output<"createKey">, terminal: Terminal) => {
    terminal.line(value);
    terminal.line(terminal.colours.dim(`Shown this once. Key ${key.id}, acts as ${holder(key)}.`));
  };
  add(
    "list",
    "List keys: your own, as administrator everybody's.",
    (command) =>
      command
        .addOption(new Option("--kind <kind>", "only these").choices(["person", "service", "agent"]))
        .addOption(new Option("--status <status>", "only these").choices(["active", "expired", "revoked"]))
        .option("--mine", "only your own")
        .option("--q <text>", "text in name, person or agent")
        .option("--limit <n>", "how many", wholeNumber(1, 200), 50)
        .option("--cursor <cursor>", "go on where the page before ended"),
    (client, _, { kind, status, mine, q, limit, cursor }) =>
      client.call(
        "listKeys",
        Object.fromEntries(
          Object.entries({ kind, status, mine: mine === true ? "true" : undefined, q, limit, cursor }).filter(
            ([, value]) => value !== undefined,
          ),
        ) as CallInput<"listKeys">,
        call(),
      ),
    ({ items, nextCursor }, terminal) => {
      if (items.length === 0) return terminal.line("No keys.");
      for (const line of renderKeys(items, terminal.tableWidth, session.now())) terminal.line(line);
      if (nextCursor !== null) terminal.line(terminal.colours.dim(`More: --cursor ${nextCursor}`));
    },
  );
  add(
    "create",
    "Make a key; prints its secret, this once.",
    (command) =>
      command
        .argument("<name>", "what it is for")
        .option("--service", "a program's key, instead of your own")
        .option("--agent <handle>", "a key that acts as this agent alone")
        .addOption(new Option("--role <role>", "role of a program's key").choices([...ROLES]))
        .option(
          "--scope <scope>",
          `narrow it; may be given again: ${ACCESS.filter((one) => one !== "public").join(", ")}`,
          collect,
        )
        .option("--days <n>", "ends after so many days", wholeNumber(1, 3_650)),
    (client, [name], options) =>
      client.call(
        "createKey",
        {
          name: name!,
          kind: options.agent === undefined ? (options.service === true ? "service" : "person") : "agent",
          ...(options.agent === undefined ? {} : { agent: String(options.agent) }),
          ...(options.role === undefined ? {} : { role: options.role as Role }),
          ...(options.scope === undefined ? {} : { scopes: options.scope as Exclude<Access, "public">[] }),
          expiresAt:
            options.days === undefined
              ? null
              : new Date(session.now().getTime() + Number(options.days) * 86_400_000).toISOString(),
        },
        call(),
      ),
    secret,
  );
  add(
    "rotate",
    "Give a key a new secret; the one before works on for a while.",
    (command) =>
      command
        .argument("<id>", "its id")
        .option("--grace <minutes>", "how long the one before works on", wholeNumber(0, 24 * 60), 60),
    (client, [id], { grace }) => client.call("rotateKey", { id: id!, graceMinutes: Number(grace) }, call()),
    secret,
  );
  add(
    "revoke",
    "Revoke a key at once.",
    (command) => command.argument("<id>", "its id"),
    (client, [id]) => client.call("revokeKey", { id: id! }, call()),
    (key, terminal) => terminal.line(`Revoked ${oneLine(key.name)}.`),
  );
  return group;
}

const holder = ({ kind, agent, person, role }: Pick<Key, "kind" | "agent" | "person" | "role">): string =>
  oneLine(kind === "agent" ? agent! : kind === "service" ? `a program, ${role}` : person!);

function renderKeys(keys: readonly Key[], width: number, now: Date): string[] {
  const columns = [
    { title: "key" },
    { title: "name", grows: true },
    { title: "acts as" },
    { title: "may" },
    { title: "last use" },
    { title: "status" },
  ];
  const rows = keys.map((key) => [
    key.id,
    oneLine(key.name),
    holder(key),
    keyMay(key),
    key.lastUsedAt === null ? "never" : ago(key.lastUsedAt, now),
    key.status,
  ]);
  return table(columns, rows, width);
}
