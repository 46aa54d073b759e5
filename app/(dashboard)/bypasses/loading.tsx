import { BypassesSkeleton } from "@/components/gates/bypasses-view";

export default BypassesSkeleton;
