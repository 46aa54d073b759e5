export { EscalationSkeleton as default } from "@/components/escalations/escalation-skeleton";
