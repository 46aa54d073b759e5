import { Command } from "commander";
import { EXIT } from "../errors";
import { callTimeout } from "../follow";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { oneLine, table } from "../text";

const COLUMNS = [{ title: "role" }, { title: "asked for by" }, { title: "people", grows: true }];

/** `qd roles`: the approver roles that are asked for, by whom, and who has them. */
export function rolesCommand(session: Session): Command {
  return withConnection(new Command("roles"))
    .description("List approver roles: which coordinators ask for them, and who has them.")
    .action((options: CommonOptions) =>
      withServer(session, options, async ({ client }) => {
        const { terminal } = session;
        const answer = await client.call("listApproverRoles", {}, callTimeout(session.input.signal));
        const rows = answer.items.map(({ role, coordinators, people }) => [
          oneLine(role),
          coordinators.map(oneLine).join(", ") || "nobody",
          people.map(oneLine).join(", ") || "NOBODY: its decisions wait for ever",
        ]);
        if (options.json) terminal.json(answer);
        else if (rows.length === 0) terminal.line("No coordinator asks for an approver role.");
        else for (const line of table(COLUMNS, rows, terminal.tableWidth)) terminal.line(line);
        return EXIT.ok;
      }),
    );
}
