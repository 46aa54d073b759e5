import type { AgentStatus } from "@/lib/domain/catalog/entry";
import { meantWords } from "@/lib/domain/search/edit-distance";
import { termsOf, withMeant, type Alternative, type Term } from "@/lib/domain/search/terms";
import { getPool } from "../db";
import { agentIndex } from "./agent-index";
import { rankStatement, type StemmedTerm } from "./search-statement";
import { synonyms } from "./synonyms";

/** An agent that a text finds; `score` has three decimals and compares within one answer only. */
export type TextHit = { handle: string; score: number; reasons: string[] };

/** Stems of words, as the database's English dictionary gives them; a stop word has none. */
const stems = new Map<string, readonly string[]>();
const MOST_STEMS = 20_000;

async function stem(words: readonly string[]): Promise<void> {
  const unknown = [...new Set(words)].filter((word) => !stems.has(word));
  if (unknown.length === 0) return;
  if (stems.size > MOST_STEMS) stems.clear();
  const { rows } = await getPool().query<{ word: string; stems: string[] }>({
    name: "search-stems",
    text: "SELECT word, tsvector_to_array(to_tsvector('english', word)) AS stems FROM unnest($1::text[]) AS x(word)",
    values: [unknown],
  });
  for (const row of rows) stems.set(row.word, row.stems);
}

const wordsIn = (terms: readonly Term[]): string[] =>
  terms.flatMap(({ alternatives }) => alternatives.flatMap(({ words }) => words));

/** An alternative as stems, each with how many words it stands after the one before; null for stop words alone. */
function stemmed({ words, factor, via }: Alternative): StemmedTerm["alternatives"][number] | null {
  const found: { stem: string; after: number }[] = [];
  let after = 1;
  for (const word of words) {
    const own = stems.get(word) ?? [];
    for (const [at, each] of own.entries()) found.push({ stem: each, after: at === 0 ? after : 1 });
    after = own.length === 0 ? after + 1 : 1;
  }
  if (found.length === 0) return null;
  return {
    stems: found.map(({ stem: each }) => each),
    gaps: found.map((each) => each.after),
    words: words.join(" "),
    factor,
    via,
  };
}

/** Words that no agent's head nor body has, with what they may have meant. */
const MEANT = `
  SELECT x.word, array_agg(c.word ORDER BY c.word) AS candidates FROM unnest($1::text[]) AS x(word)
  CROSS JOIN LATERAL (
    (SELECT word FROM agent_word w WHERE w.word LIKE x.word || '%' ORDER BY length(word), word LIMIT 5)
    UNION
    (SELECT word FROM agent_word w WHERE w.word % x.word ORDER BY similarity(word, x.word) DESC, word LIMIT 20)
  ) c
  WHERE NOT EXISTS (SELECT FROM agent WHERE search_body @@ plainto_tsquery('english', x.word))
  GROUP BY x.word`;

async function addMeant(terms: Term[], frequency: ReadonlyMap<string, number>): Promise<Term[]> {
  const known = (term: Term) =>
    term.alternatives.some((one) => {
      const found = stemmed(one)?.stems;
      return found === undefined ? one.words.length === 1 : found.every((each) => frequency.has(each));
    });
  const unknown = terms.filter((term) => !term.written.includes(" ") && term.written.length > 2 && !known(term));
  if (unknown.length === 0) return terms;
  const { rows } = await getPool().query<{ word: string; candidates: string[] }>({
    name: "search-meant",
    text: MEANT,
    values: [unknown.map(({ written }) => written.slice(0, 40))],
  });
  if (rows.length === 0) return terms;
  const meant = new Map(rows.map(({ word, candidates }) => [word, meantWords(word, candidates)]));
  await stem([...meant.values()].flat());
  return terms.map((term) => withMeant(term, meant.get(term.written) ?? []));
}

/**
 * Ranked full text over handles, names, tags, capabilities, descriptions and bodies, best first (CAT-3): stems, typos
 * of words that no agent has, synonyms of `catalog/search/synonyms.yaml`. Removed agents are left out unless
 * `status` asks for them. The same text over the same catalog gives the same order. Give `limit` up to 1,000.
 */
export async function searchText(
  q: string,
  { limit, status }: { limit: number; status?: readonly AgentStatus[] | undefined },
): Promise<TextHit[]> {
  const { frequency, agents } = await agentIndex();
  const written = termsOf(q, await synonyms());
  await stem(wordsIn(written));
  const terms = (await addMeant(written, frequency)).flatMap((term): StemmedTerm[] => {
    const alternatives = term.alternatives.map(stemmed).filter((one) => one !== null);
    return alternatives.length === 0 ? [] : [{ written: term.written, alternatives }];
  });
  const statement = rankStatement(terms, { frequency, agents: agents.size, limit, status });
  if (statement === null) return [];
  const { rows } = await getPool().query<{ handle: string; score: number; places: Record<string, string[]> }>(
    statement,
  );
  return rows.map(({ handle, score, places }) => ({
    handle,
    score: Math.round(score * 1_000) / 1_000,
    reasons: reasonsOf(terms, places ?? {}),
  }));
}

const FIELDS: Record<string, string> = { A: "handle", B: "tag", C: "capability", D: "description" };

/** Which term was found where: the first alternative that stands in the agent's words, and its heaviest field. */
function reasonsOf(terms: readonly StemmedTerm[], places: Record<string, string[]>): string[] {
  return terms.flatMap(({ written, alternatives }) => {
    const found = alternatives.find((one) => one.stems.every((each) => places[each] !== undefined));
    if (found === undefined) return [];
    const field = found.stems.flatMap((each) => places[each]!).toSorted()[0]!;
    const how =
      found.via === "written" ? "" : found.via === "synonym" ? ` (means ${found.words})` : ` (read as ${found.words})`;
    return [`${FIELDS[field] ?? "body"}: ${written}${how}`];
  });
}
