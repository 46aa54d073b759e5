export { EditSkeleton as default } from "@/components/coordinators/edit/edit-skeleton";
