import { RunSkeleton } from "@/components/runs/page/run-skeleton";

export default function Loading() {
  return <RunSkeleton />;
}
