import { synthesizeReport, type Report } from "@/lib/domain/report";
import { renderReportMarkdown } from "@/lib/domain/report-markdown";
import { docsRules } from "@/lib/analysis/docs/rules";
import { gitRules } from "@/lib/analysis/git/rules";
import { toSarif } from "@/lib/analysis/sarif";
import { skillsRules } from "@/lib/analysis/skills/rules";
import { version } from "@/package.json";
import type { Input } from "@/lib/contract/operations";
import type { ReportOut } from "@/lib/contract/schemas";
import { getPool } from "./db";
import { allFindings } from "./findings";
import { bypassesOfRun } from "./gates/bypasses";
import { groupChecklist } from "./gates/fill";
import { otherBypasses, requireRun } from "./runs";

/** The report of a run: the one written at its end, or what there is so far (RUN-8). Throws 404. */
async function readReport(id: string): Promise<ReportOut> {
  const [stored, run] = await Promise.all([storedReport(id), requireRun(id)]);
  const report = stored ?? synthesizeReport(run, new Date().toISOString());
  // Bypasses and answers come later than the report, or expire; they are as of now.
  return {
    ...report,
    bypasses: await bypassesOfRun(id, otherBypasses(report)),
    checklists: groupChecklist(run.checklist, run.policy.gates ?? []),
  };
}

async function storedReport(id: string): Promise<Report | null> {
  const { rows } = await getPool().query<{ data: Report; live: boolean }>({
    name: "report",
    text: `SELECT p.data, r.ended_at IS NULL AS live FROM report p JOIN run r ON r.id = p.run_id WHERE p.run_id = $1`,
    values: [id],
  });
  return rows[0] !== undefined && !rows[0].live ? rows[0].data : null;
}

/** The report as JSON, Markdown or SARIF, by `format` or the Accept header. Throws 404. */
export async function getRunReport(
  { id, format }: Input<"getRunReport">,
  request: Request | null,
): Promise<ReportOut | Response> {
  const report = await readReport(id);
  const accept = request?.headers.get("accept") ?? "";
  const wanted = format ?? (accept.includes("text/markdown") ? "md" : accept.includes("sarif") ? "sarif" : "json");
  if (wanted === "json") return report;
  const findings = await allFindings(id);
  const [body, type, ending] =
    wanted === "md"
      ? [renderReportMarkdown(report, findings), "text/markdown; charset=utf-8", "md"]
      : [
          JSON.stringify(toSarif({ findings, rules: [...gitRules, ...docsRules, ...skillsRules], version }), null, 2),
          "application/sarif+json",
          "sarif",
        ];
  return new Response(body, {
    headers: {
      "content-type": type,
      "cache-control": "no-store",
      "content-disposition": `inline; filename="report-${id}.${ending}"`,
    },
  });
}
