-- CreateIndex
CREATE INDEX "flag_flag_type_id_idx" ON "flag"("flag_type", "id" DESC);

-- CreateIndex
CREATE INDEX "flag_impact_level_id_idx" ON "flag"("impact_level", "id" DESC);

-- By hand: what is open, newest first, among many that are completed.
CREATE INDEX "flag_open_newest" ON "flag" ("id" DESC) WHERE "status" = 'pending';
