-- One change of a coordinator's policy waits for approval at a time, and pages of coordinators look for it.
CREATE UNIQUE INDEX "escalation_policy_open" ON "escalation" (("subject" ->> 'coordinatorId')) WHERE "subject" ->> 'kind' = 'policy' AND "status" = 'open';
