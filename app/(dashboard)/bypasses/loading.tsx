import { BypassesSkeleton } from "@/components/gates/bypasses-skeleton";

export default BypassesSkeleton;
