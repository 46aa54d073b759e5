import type { Pool } from "pg";
import type { AgentKind } from "@/lib/domain/catalog/entry";
import { ScoreIndex } from "@/lib/domain/search/index-of-entries";
import type { ScoredEntry } from "@/lib/domain/search/score";
import { wordsOf } from "@/lib/domain/search/words";
import { allCoordinators } from "../coordinators";
import { getPool } from "../db";

/** What a result shows of an agent besides its points. */
export type IndexedAgent = { handle: string; kind: AgentKind; module: string | null; description: string };

/**
 * The catalog as this process searches it: agents that are not removed, and the coordinators with the agents they
 * manage that have no entry of their own.
 */
export type AgentIndex = {
  entries: ScoreIndex;
  agents: ReadonlyMap<string, IndexedAgent>;
  /** How many agents have a stem in their handle, tags, capabilities or description. */
  frequency: ReadonlyMap<string, number>;
};

type Row = IndexedAgent & Omit<ScoredEntry, "handle"> & { status: string; stems: string[] };

/** Rows written by transactions that the snapshot $1 did not see; all rows without one. */
const CHANGED = `
  SELECT pg_current_snapshot()::text AS snapshot, (SELECT count(*)::int FROM agent) AS total, a.*
  FROM (SELECT 1) one LEFT JOIN LATERAL (
    SELECT handle, kind, module, description, tags, capabilities, status, tsvector_to_array(search) AS stems FROM agent
    WHERE changed >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(changed, $1::pg_snapshot)
      AND changed < pg_snapshot_xmax(pg_current_snapshot())
  ) a ON true`;
const ALL = `
  SELECT pg_current_snapshot()::text AS snapshot, (SELECT count(*)::int FROM agent) AS total, a.*
  FROM (SELECT 1) one LEFT JOIN LATERAL (
    SELECT handle, kind, module, description, tags, capabilities, status, tsvector_to_array(search) AS stems FROM agent
  ) a ON true`;

class Follower {
  readonly entries = new ScoreIndex();
  readonly agents = new Map<string, IndexedAgent>();
  readonly frequency = new Map<string, number>();
  readonly #stems = new Map<string, string[]>();
  /** Handles that stand here for a coordinator's definition only. */
  readonly #managed = new Set<string>();
  #definitions: unknown = null;
  #snapshot: string | null = null;
  /** Every handle that has a row, removed agents included. */
  readonly #rows = new Set<string>();
  #underWay: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(private readonly pool: Pool) {}

  /** Sees everything that was committed before the call. Calls that come together share a look. */
  refresh(): Promise<void> {
    if (this.#underWay === null)
      return (this.#underWay = this.#look().finally(() => {
        this.#underWay = null;
      }));
    // The look under way may have begun before the caller's change was committed.
    return (this.#next ??= this.#underWay
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.refresh();
      }));
  }

  async #look(): Promise<void> {
    const coordinators = await allCoordinators();
    const taken = await this.#follow();
    // Rows deleted by hand leave no trace that could be followed, but they are missing in the count.
    const anew = this.#rows.size !== taken.total;
    if (anew) {
      this.#snapshot = null;
      await this.#follow();
    }
    if (anew || taken.changed > 0 || this.#definitions !== coordinators) this.#takeManaged(coordinators);
    this.#definitions = coordinators;
  }

  /** Takes the rows that changed since the last look; all of them when there was none. */
  async #follow(): Promise<{ total: number; changed: number }> {
    const anew = this.#snapshot === null;
    const { rows } = await this.pool.query<Row & { snapshot: string; total: number }>(
      anew ? { name: "agents-all", text: ALL } : { name: "agents-changed", text: CHANGED, values: [this.#snapshot] },
    );
    if (anew) {
      for (const handle of this.agents.keys()) this.#drop(handle);
      this.#managed.clear();
      this.#rows.clear();
    }
    const changed = rows.filter((row) => row.handle !== null);
    for (const row of changed) this.#take(row);
    if (changed.length > 0) await rememberWords(this.pool, changed);
    this.#snapshot = rows[0]!.snapshot;
    return { total: rows[0]!.total, changed: changed.length };
  }

  #take({ status, stems, tags, capabilities, ...agent }: Row): void {
    this.#drop(agent.handle);
    this.#managed.delete(agent.handle);
    this.#rows.add(agent.handle);
    if (status === "removed") return;
    this.#put(agent, tags, capabilities);
    const kept = [...new Set(stems)];
    this.#stems.set(agent.handle, kept);
    for (const stem of kept) this.frequency.set(stem, (this.frequency.get(stem) ?? 0) + 1);
  }

  #put(
    { handle, kind, module, description }: IndexedAgent,
    tags: readonly string[],
    capabilities: readonly string[],
  ): void {
    this.agents.set(handle, { handle, kind, module, description });
    this.entries.put({ handle, tags, capabilities, description });
  }

  #drop(handle: string): void {
    this.entries.remove(handle);
    this.agents.delete(handle);
    for (const stem of this.#stems.get(handle) ?? []) {
      const left = this.frequency.get(stem)! - 1;
      if (left === 0) this.frequency.delete(stem);
      else this.frequency.set(stem, left);
    }
    this.#stems.delete(handle);
  }

  #takeManaged(coordinators: Awaited<ReturnType<typeof allCoordinators>>): void {
    for (const handle of this.#managed) this.#drop(handle);
    this.#managed.clear();
    const add = (handle: string, kind: AgentKind, module: string, description: string, capabilities: string[]) => {
      if (this.agents.has(handle)) return;
      this.#managed.add(handle);
      this.#put({ handle, kind, module, description }, [], capabilities);
    };
    for (const { definition: it } of coordinators) {
      if (it.status === "retired") continue;
      const home = it.domain.toLowerCase();
      add(it.name, "coordinator", home, `${it.role}. ${it.domainDescription}`, it.scope);
      for (const agent of it.agents)
        add(agent.handle, "agent", home, [agent.role, ...agent.spawnTriggers].join(". "), agent.capabilities);
    }
  }
}

const REMEMBER = `
  INSERT INTO agent_word (word) SELECT word FROM unnest($1::text[]) AS x(word)
  WHERE NOT EXISTS (SELECT FROM agent_word known WHERE known.word = x.word) ORDER BY word ON CONFLICT DO NOTHING`;

/** Keeps the words of changed agents, so that misspelt ones find them. */
async function rememberWords(pool: Pool, rows: readonly Row[]): Promise<void> {
  const words = new Set<string>();
  for (const { handle, tags, capabilities, description } of rows)
    for (const word of wordsOf([handle, ...tags, ...capabilities, description].join(" ")))
      if (word.length > 3 && word.length <= 40 && !/^\d+$/.test(word)) words.add(word);
  if (words.size > 0) await pool.query(REMEMBER, [[...words]]);
}

const followers = new WeakMap<Pool, Follower>();

/** The catalog as it is now, kept in this process; a look costs one statement, and only what changed is read. */
export async function agentIndex(): Promise<AgentIndex> {
  const pool = getPool();
  let follower = followers.get(pool);
  if (follower === undefined) followers.set(pool, (follower = new Follower(pool)));
  await follower.refresh();
  return follower;
}
