export { ImportSkeleton as default } from "@/components/agents/imports/import-skeleton";
