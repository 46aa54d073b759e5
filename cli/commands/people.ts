import { Command, Option } from "commander";
import type { CallInput, Output } from "@/lib/contract/operations";
import { ROLES, type Role } from "@/lib/domain/access";
import type { Connection } from "../connection";
import { EXIT } from "../errors";
import { callTimeout } from "../follow";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { oneLine, table } from "../text";
import { wholeNumber, words } from "../values";

type Person = Output<"getPerson">;
type ListOptions = CommonOptions & {
  q?: string;
  role?: Role;
  group?: string;
  status?: "active" | "disabled";
  limit: number;
  cursor?: string;
};
type SetOptions = CommonOptions & {
  role?: Role;
  approverRoles?: string;
  groups?: string;
  email?: string;
  name?: string;
};

/** `qd whoami`: as whom the key acts, and what it may do. */
export function whoamiCommand(session: Session): Command {
  return withConnection(new Command("whoami"))
    .description("Show as whom this key acts and what it may do.")
    .action((options: CommonOptions) =>
      withServer(session, options, async ({ client }) => {
        const me = await client.call("getMe", {}, callTimeout(session.input.signal));
        const { terminal } = session;
        if (options.json) terminal.json(me);
        else {
          terminal.line(`${oneLine(me.name)} (${me.kind}, ${me.role})`);
          if (me.approverRoles.length > 0) terminal.line(`decides as ${me.approverRoles.map(oneLine).join(", ")}`);
          if (me.groups.length > 0) terminal.line(`groups ${me.groups.map(oneLine).join(", ")}`);
          if (me.scopes !== null) terminal.line(`scopes ${me.scopes.join(", ")}`);
        }
        return EXIT.ok;
      }),
    );
}

/** `qd people …`: who signs in, with which rights. */
export function peopleCommand(session: Session): Command {
  const { terminal } = session;
  const group = new Command("people")
    .description("List, show and change people: roles, approver roles, groups.")
    .addHelpText(
      "after",
      "\nExamples:\n  qd people list --role approver\n  qd people set ada --role approver --approver-roles DBA,SECURITY\n  qd people disable ada",
    );
  const timeout = () => callTimeout(session.input.signal);
  const add = (name: string, description: string) => {
    const command = withConnection(new Command(name)).description(description);
    group.addCommand(command);
    return command;
  };
  const show = (options: CommonOptions, work: (connection: Connection) => Promise<Person>) =>
    withServer(session, options, async (connection) => {
      const person = await work(connection);
      if (options.json) terminal.json(person);
      else for (const line of renderPerson(person)) terminal.line(line);
      return EXIT.ok;
    });
  const update = (options: CommonOptions, input: CallInput<"updatePerson">) =>
    show(options, ({ client }) => client.call("updatePerson", input, timeout()));

  add("list", "List people.")
    .option("--q <text>", "text in name or (for administrators) e-mail address")
    .addOption(new Option("--role <role>", "only with this role").choices([...ROLES]))
    .option("--group <name>", "only of this group")
    .addOption(new Option("--status <status>", "only these").choices(["active", "disabled"]))
    .option("--limit <n>", "how many", wholeNumber(1, 200), 50)
    .option("--cursor <cursor>", "go on where the page before ended")
    .action((options: ListOptions) =>
      withServer(session, options, async ({ client }) => {
        const { q, role, group: of, status, limit, cursor } = options;
        const page = await client.call(
          "listPeople",
          {
            limit,
            ...(q ? { q } : {}),
            ...(role ? { role } : {}),
            ...(of ? { group: of } : {}),
            ...(status ? { status } : {}),
            ...(cursor ? { cursor } : {}),
          },
          timeout(),
        );
        if (options.json) terminal.json(page);
        else if (page.items.length === 0) terminal.line("No people.");
        else {
          for (const line of renderPeople(page.items, terminal.tableWidth)) terminal.line(line);
          if (page.nextCursor !== null) terminal.line(terminal.colours.dim(`More: --cursor ${page.nextCursor}`));
        }
        return EXIT.ok;
      }),
    );

  add("show", "Show a person.")
    .argument("<name>", "name on record")
    .action((name: string, options: CommonOptions) =>
      show(options, ({ client }) => client.call("getPerson", { name }, timeout())),
    );

  add("set", "Change a person's rights, address or name.")
    .argument("<name>", "name on record")
    .addOption(new Option("--role <role>", "role").choices([...ROLES]))
    .option("--approver-roles <list>", "approver roles, separated by commas; none takes all away")
    .option("--groups <list>", "groups, separated by commas; none takes all away")
    .option("--email <address>", "e-mail address; none takes it away")
    .option("--name <text>", "display name")
    .action((name: string, options: SetOptions) =>
      update(options, {
        name,
        ...(options.role ? { role: options.role } : {}),
        ...(options.approverRoles === undefined ? {} : { approverRoles: words(options.approverRoles) }),
        ...(options.groups === undefined ? {} : { groups: words(options.groups) }),
        ...(options.email === undefined ? {} : { email: options.email === "none" ? null : options.email }),
        ...(options.name === undefined ? {} : { displayName: options.name }),
      }),
    );

  for (const [name, status, what] of [
    ["disable", "disabled", "Sign a person out everywhere and keep them out, with their keys."],
    ["enable", "active", "Let a disabled person in again."],
  ] as const)
    add(name, what)
      .argument("<name>", "name on record")
      .action((person: string, options: CommonOptions) => update(options, { name: person, status }));
  return group;
}

function renderPeople(people: readonly Person[], width: number): string[] {
  const columns = [
    { title: "name" },
    { title: "role" },
    { title: "decides as" },
    { title: "groups" },
    { title: "person", grows: true },
  ];
  const rows = people.map((person) => [
    oneLine(person.name),
    person.status === "disabled" ? "disabled" : person.role,
    person.approverRoles.map(oneLine).join(","),
    person.groups.map(oneLine).join(","),
    oneLine(person.email === null ? person.displayName : `${person.displayName} <${person.email}>`),
  ]);
  return table(columns, rows, width);
}

const renderPerson = (person: Person): string[] => [
  `${oneLine(person.name)}: ${oneLine(person.displayName)}${person.email === null ? "" : ` <${oneLine(person.email)}>`}`,
  `${person.role}, ${person.status}`,
  ...(person.approverRoles.length > 0 ? [`decides as ${person.approverRoles.map(oneLine).join(", ")}`] : []),
  ...(person.groups.length > 0 ? [`groups ${person.groups.map(oneLine).join(", ")}`] : []),
  ...(person.absentFrom === null
    ? []
    : [
        `away from ${person.absentFrom} ${person.absentUntil === null ? "until further notice" : `until ${person.absentUntil}`}`,
      ]),
  ...(person.delegateTo === null ? [] : [`${oneLine(person.delegateTo)} decides meanwhile`]),
];
