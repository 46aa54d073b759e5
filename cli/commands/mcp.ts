import { Command } from "commander";
import { EXIT } from "../errors";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";

/** `qd mcp`: MCP over stdio, forwarded to the server's /api/mcp with the key. */
export function mcpCommand(session: Session): Command {
  return withConnection(new Command("mcp"))
    .description("Speak MCP over stdin and stdout, for programs that start their MCP servers.")
    .addHelpText("after", "\nExample:\n  claude mcp add quarterdeck -- npx qd mcp")
    .action((options: CommonOptions) =>
      withServer(session, options, async (connection) => {
        // The SDK takes long to load: only this command does.
        const { bridgeStdio } = await import("../mcp-bridge");
        await bridgeStdio(connection, session.input);
        return EXIT.ok;
      }),
    );
}
