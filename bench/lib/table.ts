/** One line of the result: `target` is what the product is held against, `ratio` the share of the yardstick. */
export type Row = {
  what: string;
  figure: number;
  unit: string;
  target?: { limit: number; better: "more" | "less" };
  ratio?: number;
};

const met = ({ figure, target }: Row): boolean =>
  target === undefined || (target.better === "more" ? figure >= target.limit : figure <= target.limit);

/** The rows as a Markdown table. */
export function renderTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const goal = row.target === undefined ? "" : `${row.target.better === "more" ? "≥" : "≤"} ${row.target.limit}`;
    const mark = row.target === undefined ? "" : met(row) ? " ✓" : " ✗";
    const ratio = row.ratio === undefined ? "" : `${row.ratio.toFixed(2)} ×`;
    return `| ${row.what} | ${row.figure} ${row.unit}${mark} | ${goal} | ${ratio} |`;
  });
  return ["| what | measured | target | of the bare queue |", "| --- | --- | --- | --- |", ...lines].join("\n");
}
