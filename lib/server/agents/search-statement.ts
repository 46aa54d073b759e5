import type { AgentStatus } from "@/lib/domain/catalog/entry";

/** A term of a query as stems; the database finds rows of them. */
export type StemmedTerm = {
  written: string;
  alternatives: {
    stems: string[];
    /** How many words each stem stands after the one before: more than one where a stop word stood between. */
    gaps: number[];
    words: string;
    factor: number;
    via: "written" | "synonym" | "meant";
  }[];
};

/** Weights of description, capabilities, tags, and handle with name and slash names, as ts_rank takes them. */
const WEIGHTS = "'{0.35, 0.5, 0.8, 1}'";
/** What a word in the body counts. */
const BODY_WEIGHT = 0.08;
/** A query's rare words choose the agents that are ranked; common ones, beyond so many agents, only rank them. */
const MOST_CHOSEN = 1_000;
/** Agents whose bodies are looked at. */
const MOST_WITH_BODY = 60;
/** Agents whose reasons are given. */
const MOST_WITH_REASONS = 150;
/** When fewer are found, bodies alone are searched. */
const FEW = 20;

const quoted = (stem: string): string => `'${stem.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
type Row = Pick<StemmedTerm["alternatives"][number], "stems" | "gaps">;
const inARow = ({ stems, gaps }: Row): string =>
  stems.map((stem, at) => (at === 0 ? quoted(stem) : `<${gaps[at]}> ${quoted(stem)}`)).join(" ");
const allOf = ({ stems }: Row): string => `(${stems.map(quoted).join(" & ")})`;

type Context = {
  frequency: ReadonlyMap<string, number>;
  agents: number;
  limit: number;
  /** Statuses to find; all but removed ones without. */
  status: readonly AgentStatus[] | undefined;
};

/**
 * The statement that ranks agents for terms; null when the terms can find nothing. A term counts by how rare it is
 * in the catalog, by the heaviest field it stands in, and once, whichever of its alternatives is found.
 */
export function rankStatement(
  terms: readonly StemmedTerm[],
  { frequency, agents, limit, status }: Context,
): { text: string; values: unknown[] } | null {
  if (terms.length === 0) return null;
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const weighed = terms.map((term) => {
    const found = term.alternatives.map((one) => expected(one.stems, frequency, agents));
    const common = found.reduce((sum, count) => sum + count, 0);
    return { ...term, common, weight: Math.log(1 + agents / Math.max(1, common)) };
  });
  const chosen = choose(weighed).map((term) => orOf(term.alternatives, inARow));
  const head = weighed.map(
    ({ alternatives, weight }) =>
      `greatest(${alternatives
        .map(
          (one) =>
            `${bind(weight * one.factor)}::float8 * ts_rank(${WEIGHTS}, a.search, ${bind(inARow(one))}::tsquery)`,
        )
        .join(", ")})`,
  );
  const body = weighed.map(
    ({ alternatives, weight }) =>
      `CASE WHEN b.body @@ ${bind(orOf(alternatives, allOf))}::tsquery THEN ${bind(weight * BODY_WEIGHT)}::float8 ELSE 0 END`,
  );
  const anywhere = bind(weighed.map((term) => orOf(term.alternatives, allOf)).join(" | "));
  const where = status === undefined ? "a.status <> 'removed'" : `a.status = ANY(${bind(status)}::text[])`;
  const most = Math.max(limit, MOST_WITH_BODY);
  const stems = bind([...new Set(terms.flatMap((term) => term.alternatives.flatMap((one) => one.stems)))]);
  const text = `
    WITH chosen AS MATERIALIZED (
      SELECT a.handle, ${head.join(" + ")} AS head FROM agent a
      WHERE a.search @@ ${bind(chosen.join(" | "))}::tsquery AND ${where} ORDER BY head DESC, a.handle LIMIT ${bind(most)}
    ), others AS (
      SELECT a.handle, 0::float8 AS head FROM agent a
      WHERE (SELECT count(*) FROM chosen) < ${bind(Math.min(limit, FEW))} AND a.search_body @@ ${anywhere}::tsquery AND ${where}
        AND NOT EXISTS (SELECT FROM chosen WHERE chosen.handle = a.handle) ORDER BY a.handle LIMIT ${bind(most)}
    )
    SELECT f.handle, f.head + ${body.join(" + ")} AS score,
      CASE WHEN f.place <= ${MOST_WITH_REASONS} THEN (SELECT jsonb_object_agg(s.lexeme, to_jsonb(s.weights)) FROM unnest(a.search) s WHERE s.lexeme = ANY(${stems}::text[])) END AS places
    FROM (SELECT *, row_number() OVER (ORDER BY head DESC, handle) AS place FROM (SELECT * FROM chosen UNION ALL SELECT * FROM others) x) f
      JOIN agent a USING (handle),
      LATERAL (SELECT CASE WHEN f.place <= ${MOST_WITH_BODY} THEN a.search_body || ''::tsvector END AS body OFFSET 0) b -- unpacked once
    ORDER BY score DESC, f.handle LIMIT ${bind(limit)}`;
  return { text, values };
}

const orOf = (alternatives: StemmedTerm["alternatives"], write: (row: Row) => string): string =>
  alternatives.map((one) => `(${write(one)})`).join(" | ");

/** In how many agents a row of stems stands, as far as single stems tell: as if they stood there independently. */
const expected = (stems: readonly string[], frequency: ReadonlyMap<string, number>, agents: number): number =>
  stems.reduce((share, stem) => (share * (frequency.get(stem) ?? 0)) / Math.max(1, agents), agents);

/** The rarest terms that together stand in few enough agents; the rarest of all in any case. */
function choose<T extends { common: number }>(terms: readonly T[]): T[] {
  const byRarity = terms.filter(({ common }) => common > 0).toSorted((a, b) => a.common - b.common);
  let sum = 0;
  const chosen = byRarity.filter(({ common }, at) => (sum += common) <= MOST_CHOSEN || at === 0);
  return chosen.length > 0 ? chosen : [...terms];
}
