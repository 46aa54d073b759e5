export { AgentSkeleton as default } from "@/components/agents/page/agent-skeleton";
