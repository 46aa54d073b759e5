export { FlagSkeleton as default } from "@/components/flags/skeletons";
