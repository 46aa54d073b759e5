import {
  CreateMessageResultSchema,
  ElicitResultSchema,
  type CallToolResult,
  type PromptMessage,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import { setTimeout as delay } from "node:timers/promises";
import { productParts, type McpCall, type McpParts } from "@/lib/server/mcp/parts";

/** One red pixel. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
/** A WAV header without a sound. */
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

const text = (value: string): CallToolResult => ({ content: [{ type: "text", text: value }] });
const image = { type: "image" as const, data: PNG, mimeType: "image/png" };
const resource = (uri: string, mimeType: string, value: string) => ({
  type: "resource" as const,
  resource: { uri, mimeType, text: value },
});

const TITLED = (prefix: string, names: readonly string[]) =>
  names.map((name, index) => ({ const: `${prefix}${index + 1}`, title: name }));

/** Asks the client's person by a form, and says what came back. */
async function elicit({ extra }: McpCall, message: string, properties: object, required: string[] = []) {
  const { action, content } = await extra.sendRequest(
    {
      method: "elicitation/create",
      params: { message, requestedSchema: { type: "object", properties, required } },
    } as never,
    ElicitResultSchema,
  );
  return text(`Elicitation completed: action=${action}, content=${JSON.stringify(content ?? {})}`);
}

type Fixture = { schema?: object; call(call: McpCall, values: Record<string, unknown>): Promise<CallToolResult> };

/** The tools that the conformance suite asks a server under test to have. */
const TOOLS: Record<string, Fixture> = {
  test_simple_text: { call: async () => text("This is a simple text response for testing.") },
  test_image_content: { call: async () => ({ content: [image] }) },
  test_audio_content: { call: async () => ({ content: [{ type: "audio", data: WAV, mimeType: "audio/wav" }] }) },
  test_embedded_resource: {
    call: async () => ({
      content: [resource("test://embedded-resource", "text/plain", "This is an embedded resource content.")],
    }),
  },
  test_multiple_content_types: {
    call: async () => ({
      content: [
        { type: "text", text: "Multiple content types test:" },
        image,
        resource("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
      ],
    }),
  },
  test_tool_with_logging: {
    async call({ extra }) {
      for (const data of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
        await extra.sendNotification({ method: "notifications/message", params: { level: "info", data } });
        await delay(50);
      }
      return text("Logged three times.");
    },
  },
  test_error_handling: {
    call: async () => ({ ...text("This tool intentionally returns an error for testing"), isError: true }),
  },
  test_tool_with_progress: {
    async call({ extra }) {
      const progressToken = extra._meta?.progressToken;
      for (const progress of [0, 50, 100]) {
        if (progressToken !== undefined)
          await extra.sendNotification({
            method: "notifications/progress",
            params: { progressToken, progress, total: 100 },
          });
        await delay(50);
      }
      return text("Went from 0 to 100.");
    },
  },
  test_sampling: {
    schema: { properties: { prompt: { type: "string" } }, required: ["prompt"] },
    async call({ extra }, { prompt }) {
      const answer = await extra.sendRequest(
        {
          method: "sampling/createMessage",
          params: { messages: [{ role: "user", content: { type: "text", text: String(prompt) } }], maxTokens: 100 },
        },
        CreateMessageResultSchema,
      );
      return text(`LLM response: ${JSON.stringify(answer.content)}`);
    },
  },
  test_elicitation: {
    schema: { properties: { message: { type: "string" } }, required: ["message"] },
    call: (call, { message }) =>
      elicit(call, String(message), { username: { type: "string" }, email: { type: "string" } }, ["username", "email"]),
  },
  test_elicitation_sep1034_defaults: {
    call: (call) =>
      elicit(call, "Take the defaults", {
        name: { type: "string", default: "John Doe" },
        age: { type: "integer", default: 30 },
        score: { type: "number", default: 95.5 },
        status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
        verified: { type: "boolean", default: true },
      }),
  },
  test_elicitation_sep1330_enums: {
    call: (call) =>
      elicit(call, "Choose", {
        untitledSingle: { type: "string", enum: ["option1", "option2", "option3"] },
        titledSingle: { type: "string", oneOf: TITLED("value", ["First Option", "Second Option", "Third Option"]) },
        legacyEnum: {
          type: "string",
          enum: ["opt1", "opt2", "opt3"],
          enumNames: ["Option One", "Option Two", "Option Three"],
        },
        untitledMulti: { type: "array", items: { type: "string", enum: ["option1", "option2", "option3"] } },
        titledMulti: {
          type: "array",
          items: { anyOf: TITLED("value", ["First Choice", "Second Choice", "Third Choice"]) },
        },
      }),
  },
  json_schema_2020_12_tool: {
    schema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $defs: { address: { type: "object", properties: { street: { type: "string" }, city: { type: "string" } } } },
      properties: { name: { type: "string" }, address: { $ref: "#/$defs/address" } },
      additionalProperties: false,
    },
    call: async (_, values) => text(JSON.stringify(values)),
  },
};

const user = (content: PromptMessage["content"]): PromptMessage => ({ role: "user", content });

/** The prompts that the suite asks for. */
const PROMPTS: Record<string, { arguments: string[]; fill(values: Record<string, string>): PromptMessage[] }> = {
  test_simple_prompt: {
    arguments: [],
    fill: () => [user({ type: "text", text: "This is a simple prompt for testing." })],
  },
  test_prompt_with_arguments: {
    arguments: ["arg1", "arg2"],
    fill: ({ arg1, arg2 }) => [user({ type: "text", text: `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'` })],
  },
  test_prompt_with_embedded_resource: {
    arguments: ["resourceUri"],
    fill: ({ resourceUri }) => [
      user(resource(resourceUri ?? "", "text/plain", "Embedded resource content for testing.")),
      user({ type: "text", text: "Please process the embedded resource above." }),
    ],
  },
  test_prompt_with_image: {
    arguments: [],
    fill: () => [user(image), user({ type: "text", text: "Please analyze the image above." })],
  },
};

function readFixture(uri: string) {
  if (uri === "test://static-text")
    return { uri, mimeType: "text/plain", text: "This is the content of the static text resource." };
  if (uri === "test://static-binary") return { uri, mimeType: "image/png", blob: PNG };
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  if (id === undefined) return null;
  return {
    uri,
    mimeType: "application/json",
    text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
  };
}

/** What the product offers, and what the conformance suite asks for besides. For the suite's runs only. */
export const fixtureParts: McpParts = {
  ...productParts,
  tools: [
    ...productParts.tools,
    ...Object.entries(TOOLS).map(([name, { schema }]): Tool => ({
      name,
      description: "For the conformance suite",
      inputSchema: { type: "object", ...schema },
    })),
  ],
  callTool: (name, values, call) => TOOLS[name]?.call(call, values) ?? productParts.callTool(name, values, call),
  async listResources(cursor, call) {
    const page = await productParts.listResources(cursor, call);
    const fixtures = ["static-text", "static-binary"].map((name) => ({ uri: `test://${name}`, name }));
    return { ...page, resources: [...fixtures, ...page.resources] };
  },
  async readResource(uri, call) {
    const found = readFixture(uri);
    return found === null ? productParts.readResource(uri, call) : { contents: [found] };
  },
  templates: [...productParts.templates, { name: "template", uriTemplate: "test://template/{id}/data" }],
  watches: (uri) => uri === "test://watched-resource" || productParts.watches(uri),
  prompts: [
    ...productParts.prompts,
    ...Object.entries(PROMPTS).map(([name, prompt]) => ({
      name,
      description: "For the conformance suite",
      arguments: prompt.arguments.map((argument) => ({ name: argument, required: true })),
    })),
  ],
  async getPrompt(name, values, call) {
    const prompt = PROMPTS[name];
    return prompt === undefined ? productParts.getPrompt(name, values, call) : { messages: prompt.fill(values) };
  },
  complete: async (ref, argument, call) =>
    ref.kind === "prompt" && ref.name in PROMPTS
      ? { completion: { values: [] } }
      : productParts.complete(ref, argument, call),
};
