import { coordinatorSchema, type Coordinator } from "@/lib/domain/coordinator";
import { rebase } from "@/lib/domain/policy/rebase";
import { syncManagedAgents } from "../catalog/builtin";
import { lockCatalog } from "../catalog/lock";
import { digestOf, readBase, storeIn, tellOfStored } from "../coordinator-store";
import { getPool } from "../db";
import { SubjectMoved, type FreeEscalation, type SubjectEffect } from "../escalations/subject";
import { draftChange } from "./ask";
import { policySubjectSchema, type PolicySubject } from "./pending";

const subjectOf = ({ subject }: FreeEscalation): PolicySubject => policySubjectSchema.parse(subject);

/**
 * What a decision about a change of policy does (RUN-11): approved, the definition is stored exactly as it was shown, in
 * the transaction of the decision, provided it was made from the one that is stored. Else it is asked again.
 */
export const policySubject: SubjectEffect = {
  async apply(db, free, decision) {
    if (decision.option !== "approve") return;
    const { coordinatorId, baseDigest, definition, author, source } = subjectOf(free);
    await lockCatalog((sql) => db.query(sql));
    if ((await readBase(db, coordinatorId))?.digest !== baseDigest) throw new SubjectMoved();
    // As text it is what was hashed and shown, to the order of its keys.
    const coordinator = JSON.parse(definition) as Coordinator;
    await storeIn(db, coordinator, { source, author, way: { approved: decision.by, escalationId: free.id } });
  },
  async after(_, decision) {
    if (decision.option !== "approve") return;
    await tellOfStored(true);
    await syncManagedAgents();
  },
  async askAgain(free) {
    const { coordinatorId, baseDigest, definition, author, source } = subjectOf(free);
    const base = await readBase(getPool(), coordinatorId);
    if (base === null) return null;
    const { rows } = await getPool().query<{ definition: Coordinator }>(
      "SELECT definition FROM coordinator_version WHERE coordinator_id = $1 AND digest = $2 ORDER BY number DESC LIMIT 1",
      [coordinatorId, baseDigest],
    );
    const proposed = coordinatorSchema.parse(JSON.parse(definition));
    const coordinator = rebase({ from: rows[0]?.definition ?? base.definition, proposed, onto: base.definition });
    if (digestOf(coordinator) === base.digest) return null;
    return draftChange(base, coordinator, { author, source });
  },
};
