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
import { requireRun } from "./runs";

/** The report of a run: the one written at its end, or what there is so far (RUN-8). Throws 404. */
async function readReport(id: string): Promise<Report> {
  const { rows } = await getPool().query<{ data: Report; live: boolean }>({
    name: "report",
    text: `SELECT p.data, r.ended_at IS NULL AS live FROM report p JOIN run r ON r.id = p.run_id WHERE p.run_id = $1`,
    values: [id],
  });
  if (rows[0] !== undefined && !rows[0].live) return rows[0].data;
  return synthesizeReport(await requireRun(id), new Date().toISOString());
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
