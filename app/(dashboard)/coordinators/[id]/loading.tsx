export { CoordinatorSkeleton as default } from "@/components/coordinators/coordinator-skeleton";
