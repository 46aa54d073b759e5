export { EscalationSkeleton as default } from "@/components/escalations/escalation-detail";
