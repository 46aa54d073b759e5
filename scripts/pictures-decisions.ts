import type { Browser } from "@playwright/test";
import type { Client } from "@/lib/contract/client";
import type { CallInput } from "@/lib/contract/operations";

/** An agent that says something and is done. */
const says = (summary: string) => ({
  kind: "command",
  argv: [
    "node",
    "-e",
    `process.stdin.resume().on("end", () => console.log(${JSON.stringify(JSON.stringify({ summary }))}))`,
  ],
});

const PIERS = ["NORTH", "EAST", "SOUTH", "WEST"];
const FORM = {
  type: "object",
  required: ["version"],
  additionalProperties: false,
  properties: { version: { type: "string", title: "Version" }, canary: { type: "boolean", title: "Canary first" } },
};

const definition = {
  id: "coord-harbour",
  name: "COORD_HARBOUR",
  title: "Harbour",
  role: "Ships the booking of berths",
  archetype: "Generator",
  authorityLevel: "Domain",
  domain: "HARBOUR",
  domainDescription: "Booking of berths",
  version: "1.2.0",
  lastUpdated: "2026-11-02",
  maintainedBy: "Harbour team",
  reportsTo: "ORCHESTRATOR",
  charter: "Brings changes of the booking to the customers.",
  agents: [
    { handle: "BUILDER", role: "Builds", executor: says("Built harbour 1.5.0, 412 tests passed") },
    { handle: "SHIPPER", role: "Deploys", executor: { kind: "command", argv: ["./deploy", "--to", "production"] } },
    ...PIERS.map((pier) => ({ handle: `SURVEYOR_${pier}`, role: "Surveys", executor: says("Surveyed") })),
  ],
  escalation: { rules: { ownRequest: "allowed" } },
  signals: [
    {
      name: "HARBOUR:RELEASE",
      description: "Bring a version to the customers",
      response: "Builds, asks, deploys",
      plan: {
        sequence: [
          { id: "build", agent: "BUILDER", task: "build", title: "Build and test" },
          {
            id: "deploy",
            agent: "SHIPPER",
            task: "deploy",
            title: "Deploy to production",
            params: { version: "1.5.0", canary: true },
            approval: {
              title: "may 1.5.0 go to production?",
              why: "A deployment reaches every customer and can't be taken back at once.",
              rules: {
                roles: ["RELEASE"],
                quorum: 2,
                ownRequest: "allowed",
                deadlineMinutes: 240,
                onDeadline: { do: "escalate", to: "CTO" },
              },
              form: FORM,
            },
          },
          { id: "watch", agent: "BUILDER", task: "watch", title: "Watch the error rate" },
        ],
      },
    },
    {
      name: "HARBOUR:SURVEY",
      description: "Survey every pier",
      response: "One surveyor for each pier",
      plan: {
        parallel: PIERS.map((pier) => ({
          id: pier.toLowerCase(),
          agent: `SURVEYOR_${pier}`,
          task: "survey",
          title: `Survey the ${pier.toLowerCase()} pier`,
        })),
      },
    },
  ],
} as unknown as CallInput<"putCoordinator">["definition"];

async function ask(api: Client, signal: string): Promise<string> {
  const { runId } = await api.call("broadcastSignal", { signal, context: {} });
  for (let tries = 0; tries < 150; tries++) {
    const [first] = (await api.call("getRun", { id: runId! })).escalations;
    if (first !== undefined) return first.id;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${signal} asked nobody; the picture needs it to`);
}

/** A second person, who chooses and comments, and questions that wait: a release for two people, and a plan. */
export async function askPeople(
  api: Client,
  browser: Browser,
  url: string,
): Promise<{ release: string; plan: string }> {
  await api.call("putCoordinator", { id: "coord-harbour", definition });
  const { link } = await api.call("createInvitation", {
    email: "grace@example.org",
    role: "approver",
    approverRoles: ["RELEASE", "ARCHITECT"],
  });
  const release = await ask(api, "HARBOUR:RELEASE");
  const plan = await ask(api, "HARBOUR:SURVEY");
  const page = await browser.newPage();
  await page.goto(`${url}/sign-in/invitation${new URL(link).search}`);
  await page.getByLabel("Your name").fill("Grace");
  await page.getByLabel("Password").fill("four words are enough");
  await page.getByRole("button", { name: "Join" }).click();
  await page.waitForURL("**/runs");
  await page.getByRole("status").getByText("Live", { exact: true }).waitFor();
  await page.goto(`${url}/escalations/${release}`);
  await page.getByRole("button", { name: "Approve…", exact: true }).click();
  await page
    .getByRole("alertdialog")
    .getByRole("textbox", { name: "Reason" })
    .fill("The canary ran clean for two hours");
  await page.getByRole("alertdialog").getByRole("button", { name: "Approve" }).click();
  await page.getByRole("list", { name: "Votes" }).waitFor();
  await page.getByRole("textbox", { name: "Add a comment" }).fill("@operator the error rate stayed below 0.1 %.");
  await page.getByRole("button", { name: "Comment" }).click();
  await page.getByRole("list", { name: "Comments" }).waitFor();
  await page.context().close();
  return { release, plan };
}
